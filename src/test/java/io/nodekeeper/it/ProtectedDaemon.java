package io.nodekeeper.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.TaskDefinitionJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The task definition of a protected daemon that is shipped, read from its file. Its images are the
 * stand-in's; of its own here is the directory on the host.
 */
final class ProtectedDaemon {

  static final String FAMILY = "protected-daemon";
  static final String DAEMON = "daemon";
  static final String SIDECAR = "hold";

  private static final Path SHIPPED = Path.of("packaging/aws/protected-daemon.json");
  private static final String GRACE = "sleep 10;";

  private final ObjectNode json;

  /** On a node below this directory. */
  static ProtectedDaemon shipped(Path root) {
    try {
      var json = (ObjectNode) new ObjectMapper().readTree(SHIPPED.toFile());
      var host = (ObjectNode) json.at("/volumes/0/host");
      Path run = root.resolve(Path.of("/").relativize(Path.of(host.path("sourcePath").asText())));
      Files.createDirectories(run);
      host.put("sourcePath", run.toString());
      return new ProtectedDaemon(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private ProtectedDaemon(ObjectNode json) {
    this.json = json;
  }

  private ObjectNode sidecar() {
    for (JsonNode container : json.path("containerDefinitions")) {
      if (container.path("name").asText().equals(SIDECAR)) {
        return (ObjectNode) container;
      }
    }
    throw new IllegalStateException(SHIPPED + " has no container named " + SIDECAR);
  }

  /** With a grace of three seconds, where that is not what is looked at. */
  ProtectedDaemon quick() {
    String text = json.toString();
    if (!text.contains(GRACE)) {
      throw new IllegalStateException(SHIPPED + " has no " + GRACE);
    }
    try {
      return new ProtectedDaemon(
          (ObjectNode) new ObjectMapper().readTree(text.replace(GRACE, "sleep 3;")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ProtectedDaemon stopTimeout(int seconds) {
    sidecar().put("stopTimeout", seconds);
    return this;
  }

  ProtectedDaemon withoutStopTimeout() {
    sidecar().remove("stopTimeout");
    return this;
  }

  TaskDefinition definition() {
    return TaskDefinitionJson.read(json);
  }
}
