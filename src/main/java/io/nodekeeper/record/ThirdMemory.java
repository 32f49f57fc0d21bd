package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** A memory of version 3, which knew nothing of files. */
final class ThirdMemory {

  private ThirdMemory() {}

  static boolean isIt(String text) {
    try {
      JsonNode tree = Json.strict().readTree(text);
      return tree != null && tree.path("version").asInt() == 3 && tree.path("memory").isObject();
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  /**
   * The same as version 4 writes it. What is broken stays so, and is named by who reads it.
   *
   * @throws IOException if it is no JSON
   */
  static String asFourth(String text) throws IOException {
    var tree = (ObjectNode) Json.strict().readTree(text);
    tree.put("version", 4);
    if (tree.path("memory") instanceof ObjectNode memory) {
      memory.putIfAbsent("files", memory.objectNode());
    }
    return Json.strict().writerWithDefaultPrettyPrinter().writeValueAsString(tree);
  }
}
