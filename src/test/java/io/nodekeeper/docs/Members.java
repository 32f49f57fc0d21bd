package io.nodekeeper.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The members of a JSON document as docs/DOCUMENTS.md writes them: those of an object in braces
 * behind its name, and those of each object of a list in brackets.
 */
public final class Members {

  /** The first table below a heading; others there are about some of them. */
  private static final Pattern TABLE =
      Pattern.compile("(?s)\n\\| member \\| what it is \\|\n\\|---\\|---\\|\n(.*?)(?:\n\n|\\z)");

  private static final Pattern CELL = Pattern.compile("(?m)^\\| ([^|]*) \\|");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private Members() {}

  /** Those of a document, in their order; of several, what any of them has. */
  public static List<String> of(String... documents) {
    return of(Stream.of(documents).map(Members::read).toList());
  }

  private static JsonNode read(String document) {
    try {
      return new JsonMapper().readTree(document);
    } catch (IOException e) {
      throw new UncheckedIOException(document, e);
    }
  }

  private static List<String> of(List<JsonNode> objects) {
    Map<String, List<JsonNode>> values = new LinkedHashMap<>();
    for (JsonNode object : objects) {
      object
          .properties()
          .forEach(member ->
              values
                  .computeIfAbsent(member.getKey(), _ -> new ArrayList<>())
                  .add(member.getValue()));
    }
    return values.entrySet().stream()
        .map(member -> member.getKey() + within(member.getValue()))
        .toList();
  }

  private static String within(List<JsonNode> values) {
    var objects = new ArrayList<JsonNode>();
    for (JsonNode value : values) {
      if (value.isObject()) {
        objects.add(value);
      }
      if (value.isArray()) {
        value.forEach(item -> {
          if (item.isObject()) {
            objects.add(item);
          }
        });
      }
    }
    if (objects.isEmpty()) {
      return "";
    }
    String all = String.join(", ", of(objects));
    return values.stream().anyMatch(JsonNode::isArray) ? "[" + all + "]" : "{" + all + "}";
  }

  /** Those that the page has of the document whose heading this is, up to a colon. */
  public static List<String> onPage(String heading) {
    Pattern begin = Pattern.compile("(?m)^## " + Pattern.quote(heading) + "(?=:|$)");
    String section = begin.split(Page.of("DOCUMENTS.md").text(), 2)[1].split("\n## ", 2)[0];
    return TABLE
        .matcher(section)
        .results()
        .limit(1)
        .flatMap(table -> CELL.matcher(table.group(1)).results())
        .flatMap(row -> CODE.matcher(row.group(1)).results())
        .map(code -> code.group(1))
        .toList();
  }
}
