package io.nodekeeper.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Takes out of texts what nobody else may see, in two ways that each suffice: whatever is known to
 * be a secret of this node, wherever it stands, and whatever stands where secrets stand. What is
 * taken out is as little as it can be; in doubt it is more.
 */
public final class Redaction {

  /** Stands where something was. */
  public static final String REDACTED = "REDACTED";

  /** What is shorter would be found in everything. */
  private static final int LEAST = 6;

  private static final int MOST_KNOWN = 5_000;

  private static final JsonMapper JSON = new JsonMapper();

  /** The longest first: one may be the begin of another. */
  private final NavigableSet<String> known =
      new TreeSet<>(
          Comparator.comparingInt(String::length)
              .reversed()
              .thenComparing(Comparator.naturalOrder()));

  /** Knows it from now on, in whatever way texts write it. */
  public void know(String secret) {
    String text = secret.strip();
    if (text.length() < LEAST || known.size() > MOST_KNOWN || isPlain(text)) {
      return;
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    known.add(text);
    known.add(inJson(text));
    known.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
    known.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
    // Each line of one that has several may be told alone.
    text.lines()
        .map(String::strip)
        .filter(line -> line.length() >= LEAST && !isPlain(line))
        .forEach(known::add);
  }

  private static boolean isPlain(String text) {
    return text.equals(REDACTED) || Secrets.PLAIN.matcher(text).matches();
  }

  private static String inJson(String text) {
    String quoted = TextNode.valueOf(text).toString();
    return quoted.substring(1, quoted.length() - 1);
  }

  /** Knows what stands below names of secrets in a tree of settings, or of a document. */
  public void knowFrom(JsonNode tree) {
    knowFrom(tree, false, 0);
  }

  /** The same in lines of settings, whatever their form. */
  public void knowFrom(String settings) {
    Secrets.of(settings).forEach(this::know);
  }

  /**
   * @param secret whether a name above is that of a secret
   * @param free 1 where names are the operator's: {@code secret} else is a word of ours; 2 above
   */
  private void knowFrom(JsonNode node, boolean secret, int free) {
    if (node.isObject()) {
      boolean named = isNamedSecret(node);
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        String name = member.getKey();
        boolean ours = free != 1 && Secrets.OURS.contains(name);
        boolean below = (named && name.equals(VALUE)) || (!ours && Secrets.isValueOf(name));
        knowFrom(
            member.getValue(),
            below || (secret && !ours),
            FREE.getOrDefault(name, Math.max(0, free - 1)));
      }
    } else if (node.isArray()) {
      node.forEach(one -> knowFrom(one, secret, free));
    } else if (secret && node.isValueNode() && !node.isNull()) {
      know(node.asText());
    }
  }

  /** How far below these words of ours the operator's names stand. */
  private static final Map<String, Integer> FREE = Map.of("environment", 2, "variables", 1);

  private static final String VALUE = "value";

  private static final String TEXT = "text";

  /** What a document quotes of the key that it names beside it. */
  private static final List<String> QUOTES = List.of(VALUE, "found", "didYouMean");

  /** As ECS and our own lists have it: a name here, and its value beside it. */
  private static boolean isNamedSecret(JsonNode object) {
    return object.has(VALUE)
        && List.of("name", "key").stream().anyMatch(is -> Secrets.isName(object.path(is).asText()));
  }

  /** Lines of settings. */
  public String settings(String text) {
    return Secrets.inSettings(withoutKnown(Launched.without(text)));
  }

  /** What a source of daemons said: a document with settings as its text. */
  public String source(String text) {
    return mapped(
        text,
        node -> {
          if (!(node instanceof ObjectNode document) || !document.path(TEXT).isTextual()) {
            return json(node);
          }
          String said = document.path(TEXT).textValue();
          return ((ObjectNode) json(document.without(TEXT))).put(TEXT, settings(said));
        });
  }

  /** Lines of a log, or other sentences. */
  public String prose(String text) {
    return Secrets.inProse(withoutKnown(text));
  }

  /**
   * A document that has no place for a secret but by accident, and whose names are others' ids: it
   * is read by a program again, so that nothing is taken out for its name.
   */
  public String record(String text) {
    return mapped(text, node -> texts(node, this::plain, this::plain));
  }

  private String plain(String text) {
    return Secrets.byLook(withoutKnown(text));
  }

  private String withoutKnown(String text) {
    String rest = text;
    for (String secret : known) {
      rest = rest.replace(secret, REDACTED);
    }
    return rest;
  }

  /** A document in JSON, which stays one; what cannot be read as one is taken as settings. */
  public String json(String text) {
    return mapped(text, this::json);
  }

  private String mapped(String text, UnaryOperator<JsonNode> change) {
    try {
      JsonNode tree = change.apply(JSON.readTree(text));
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n";
    } catch (JsonProcessingException e) {
      return settings(text);
    }
  }

  private JsonNode json(JsonNode node) {
    if (node.isTextual()) {
      return TextNode.valueOf(prose(node.textValue()));
    }
    if (node.isArray()) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      boolean named = false;
      for (JsonNode one : node) {
        all.add(named ? withoutTexts(one) : json(one));
        named = Secrets.isFlag(one.asText());
      }
      return all;
    }
    if (!node.isObject()) {
      return node;
    }
    boolean named = isNamedSecret(node);
    boolean launched = Launched.isPath(node.path("key").asText());
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String name = member.getKey();
      boolean secret =
          Secrets.isName(name)
              || Launched.isPath(name)
              || (launched && QUOTES.contains(name))
              || (named && name.equals(VALUE));
      all.set(
          withoutKnown(name), secret ? withoutTexts(member.getValue()) : json(member.getValue()));
    }
    return all;
  }

  /** Flags and small numbers say nothing. */
  private static JsonNode withoutTexts(JsonNode node) {
    return texts(node, name -> name, value -> isPlain(value) ? value : REDACTED);
  }

  private static JsonNode texts(
      JsonNode node, UnaryOperator<String> names, UnaryOperator<String> change) {
    if (node.isTextual()) {
      return TextNode.valueOf(change.apply(node.textValue()));
    }
    if (node.isNumber()) {
      String other = change.apply(node.asText());
      return other.equals(node.asText()) ? node : TextNode.valueOf(other);
    }
    if (node.isArray()) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      node.forEach(one -> all.add(texts(one, names, change)));
      return all;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    node.properties()
        .forEach(member ->
            all.set(names.apply(member.getKey()), texts(member.getValue(), names, change)));
    return all;
  }
}
