package io.nodekeeper.standin.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/** Reading and writing JSON the AWS way: a null is an absent member, a time is epoch seconds. */
final class Json {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private Json() {}

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is none
   */
  static JsonNode read(String text) {
    try {
      JsonNode node = text.isBlank() ? object() : MAPPER.readTree(text);
      if (!node.isObject()) {
        throw new IllegalArgumentException("not a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  static <T> ArrayNode array(List<T> values, Function<T, JsonNode> written) {
    ArrayNode array = array();
    values.forEach(value -> array.add(written.apply(value)));
    return array;
  }

  static ArrayNode texts(List<String> values) {
    ArrayNode array = array();
    values.forEach(array::add);
    return array;
  }

  /** Seconds since 1970 with three decimals, as AWS JSON 1.1 has times. */
  static BigDecimal seconds(Instant time) {
    return BigDecimal.valueOf(time.toEpochMilli(), 3);
  }

  static Optional<String> text(JsonNode node, String member) {
    return node.hasNonNull(member) ? Optional.of(node.get(member).asText()) : Optional.empty();
  }

  static int number(JsonNode node, String member, int absent) {
    return node.hasNonNull(member) ? node.get(member).asInt() : absent;
  }

  static List<String> texts(JsonNode node, String member) {
    var found = new ArrayList<String>();
    node.path(member).forEach(entry -> found.add(entry.asText()));
    return found;
  }

  /** A list of {@code key} and {@code value} as a map. */
  static Map<String, String> tags(JsonNode node, String member) {
    var found = new TreeMap<String, String>();
    node.path(member)
        .forEach(entry -> found.put(entry.path("key").asText(), entry.path("value").asText()));
    return found;
  }

  static ArrayNode tags(Map<String, String> tags) {
    ArrayNode array = array();
    tags.forEach((key, value) -> array.addObject().put("key", key).put("value", value));
    return array;
  }
}
