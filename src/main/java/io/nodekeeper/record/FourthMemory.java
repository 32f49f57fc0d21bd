package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** A memory of version 4, which did not know whose a file was. */
final class FourthMemory {

  private FourthMemory() {}

  static boolean isIt(String text) {
    try {
      JsonNode tree = Json.strict().readTree(text);
      return tree != null && tree.path("version").asInt() == 4 && tree.path("memory").isObject();
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  /**
   * The same as version 5 writes it. What is broken stays so, and is named by who reads it.
   *
   * @throws IOException if it is no JSON
   */
  static String asFifth(String text) throws IOException {
    var tree = (ObjectNode) Json.strict().readTree(text);
    tree.put("version", 5);
    if (tree.path("memory") instanceof ObjectNode memory) {
      for (JsonNode file : memory.path("files")) {
        if (file instanceof ObjectNode known) {
          known.putIfAbsent("ids", known.nullNode());
        }
      }
    }
    return Json.strict().writerWithDefaultPrettyPrinter().writeValueAsString(tree);
  }
}
