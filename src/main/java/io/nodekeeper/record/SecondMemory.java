package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** A memory of version 2, which knew nothing of revisions. */
final class SecondMemory {

  private SecondMemory() {}

  static boolean isIt(String text) {
    try {
      JsonNode tree = Json.strict().readTree(text);
      return tree != null && tree.path("version").asInt() == 2 && tree.path("memory").isObject();
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  /**
   * The same as version 3 writes it. What is broken stays so, and is named by who reads it.
   *
   * @throws IOException if it is no JSON
   */
  static String asThird(String text) throws IOException {
    var tree = (ObjectNode) Json.strict().readTree(text);
    tree.put("version", 3);
    if (tree.path("memory") instanceof ObjectNode memory) {
      memory.putIfAbsent("rollouts", memory.objectNode());
      for (JsonNode starts : memory.path("daemons")) {
        if (starts instanceof ObjectNode daemon) {
          daemon.putIfAbsent("deaths", daemon.arrayNode());
          daemon.putIfAbsent("flapping", daemon.nullNode());
        }
      }
    }
    return Json.strict().writerWithDefaultPrettyPrinter().writeValueAsString(tree);
  }
}
