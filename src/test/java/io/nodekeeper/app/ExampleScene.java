package io.nodekeeper.app;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Surface;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A node with the settings in {@code packaging/examples}. */
abstract class ExampleScene {

  static final Path EXAMPLES = Path.of("packaging", "examples");

  /** What was said when the files were written last. */
  String warned = "";

  @TempDir Path root = Path.of("");
  Node node = new Node(root);

  @BeforeEach
  void aNodeWithTheExamples() throws IOException {
    node = new Node(root);
    for (String folder : List.of("daemons.d", "files.d")) {
      try (var files = Files.list(EXAMPLES.resolve(folder))) {
        for (Path file : files.toList()) {
          node.with("etc/nodekeeper/" + folder + "/" + file.getFileName(), Files.readString(file));
        }
      }
    }
    node.edges.identity =
        () ->
            Reading.known(
                new Identity(
                    "i-1",
                    "us-west-2",
                    "us-west-2a",
                    "m7i.large",
                    "123456789012",
                    "ami-1",
                    "10.0.0.9",
                    "x86_64"),
                FakeEdges.AT);
  }

  void containers(Container... containers) {
    node.edges.containers = () -> Reading.known(List.of(containers), FakeEdges.AT);
  }

  static Container container(
      String name, String address, Map<String, String> labels, Surface.Port... ports) {
    String hex = Integer.toHexString(name.hashCode()).repeat(8).substring(0, 12);
    return new Container(
        new ContainerId(hex.repeat(6).substring(0, 64)),
        "ecs-" + name,
        "image",
        name,
        new TaskArn("arn:aws:ecs:us-west-2:123456789012:task/prod/" + name),
        "family-" + name,
        1,
        Container.State.RUNNING,
        Container.Health.NONE,
        Duration.ofMinutes(1),
        OptionalInt.empty(),
        new Surface(
            new TreeMap<>(labels),
            address.isEmpty() ? List.of() : List.of(new Surface.Address("bridge", address)),
            List.of(ports),
            List.of(),
            0));
  }

  static Surface.Port port(int container, int host) {
    return new Surface.Port(container, OptionalInt.of(host), "", "tcp");
  }

  /** What the file then says. */
  String file(String name) {
    warned = node.run("render", "--once").err();
    return Objects.requireNonNull(node.edges.files.get("/etc/container_config/" + name));
  }
}
