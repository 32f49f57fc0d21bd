package io.nodekeeper.record;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.core.Cause;
import java.io.IOException;

/** A memory as version 1 wrote it: a drain had one deadline for all its causes, and one hook. */
final class FirstMemory {

  private FirstMemory() {}

  static boolean isIt(String text) {
    try {
      JsonNode tree = Json.strict().readTree(text);
      return tree != null && tree.path("version").asInt() == 1 && tree.path("memory").isObject();
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  /**
   * The same as version 2 writes it. What is broken stays so, and is named by who reads it.
   *
   * @throws IOException if it is no JSON
   */
  static String asSecond(String text) throws IOException {
    var tree = (ObjectNode) Json.strict().readTree(text);
    tree.put("version", 2);
    if (tree.path("memory").path("gate") instanceof ObjectNode gate) {
      gate.putIfAbsent("launchedAt", gate.nullNode());
    }
    if (tree.path("memory").path("drain") instanceof ObjectNode drain) {
      drain(drain);
    }
    return Json.strict().writerWithDefaultPrettyPrinter().writeValueAsString(tree);
  }

  private static void drain(ObjectNode drain) {
    var standing = drain.objectNode();
    for (JsonNode name : drain.path("causes")) {
      standing
          .putObject(name.asText())
          .<ObjectNode>set("since", drain.path("begin"))
          .<ObjectNode>set("deadline", drain.path("deadline"))
          .put("words", words(name.asText()));
    }
    drain.set("causes", standing);
    drain.putIfAbsent("order", drain.nullNode());
    drain.putIfAbsent("completed", drain.arrayNode());
  }

  private static String words(String name) {
    for (Cause cause : Cause.values()) {
      if (cause.name().equals(name)) {
        return cause.words();
      }
    }
    return name;
  }
}
