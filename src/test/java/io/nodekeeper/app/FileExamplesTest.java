package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the files in {@code packaging/examples/files.d} come to on a node. */
class FileExamplesTest {

  private static final Path EXAMPLES = Path.of("packaging", "examples");

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

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

  private void containers(Container... containers) {
    node.edges.containers = () -> Reading.known(List.of(containers), FakeEdges.AT);
  }

  private static Container container(
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

  private static Surface.Port port(int container, int host) {
    return new Surface.Port(container, OptionalInt.of(host), "", "tcp");
  }

  private String file(String name) {
    assertThat(node.run("render", "--once").err()).isEmpty();
    return Objects.requireNonNull(node.edges.files.get("/etc/container_config/" + name));
  }

  @Test
  void prometheusFindsEachContainerWithTheLabelWhereItCanBeReached() {
    containers(
        container("web", "172.17.0.3", Map.of("prometheus.port", "9100"), port(9100, 32768)),
        container(
            "api",
            "172.17.0.2",
            Map.of("prometheus.port", "80", "prometheus.path", "/a\"b"),
            port(81, 32769)),
        container("hostile", "172.17.0.5", Map.of("prometheus.port", "8\"0")),
        container("bare", "", Map.of("prometheus.port", "1")),
        container("other", "172.17.0.4", Map.of()));

    assertThat(file("prometheus/containers.yaml"))
        .isEqualTo(
            """
            # Written by nodekeeper; changes made here are lost.
            - targets: ["172.17.0.2:80"]
              labels:
                container: "api"
                family: "family-api"
                task: "api"
                __metrics_path__: "/a\\"b"
            - targets: ["10.0.0.9:32768"]
              labels:
                container: "web"
                family: "family-web"
                task: "web"
            """);
  }

  @Test
  void theJmxListHasThePortsAsTheyAreAssigned() {
    containers(
        container(
            "web",
            "172.17.0.3",
            Map.of("jmx.port", "9010"),
            port(9010, 32768),
            new Surface.Port(80, OptionalInt.empty(), "", "tcp")),
        container("own", "172.17.0.4", Map.of("jmx.port", "9010")));

    assertThat(file("jmx/ports.json"))
        .isEqualTo(
            """
            [
              {
                "family": "family-own",
                "container": "own",
                "task": "own",
                "address": "172.17.0.4",
                "port": "9010"
              },
              {
                "family": "family-web",
                "container": "web",
                "task": "web",
                "address": "10.0.0.9",
                "port": "32768"
              }
            ]
            """);
  }

  @Test
  void nginxHasAServerForEachHostAndLeavesOutWhatCannotBeUsed() {
    containers(
        container("one", "172.17.0.2", Map.of("proxy.host", "a.example.com")),
        container("two", "172.17.0.3", Map.of("proxy.host", "a.example.com")),
        container("bad", "172.17.0.4", Map.of("proxy.host", "x; evil")));

    assertThat(file("nginx/proxy.conf"))
        .isEqualTo(
            """
            # Written by nodekeeper; changes made here are lost.
            upstream a.example.com_80 {
              ip_hash;
              server 172.17.0.2:80; # ecs-one
              server 172.17.0.3:80; # ecs-two
            }
            server {
              listen 80;
              server_name a.example.com;
              client_max_body_size 100m;
              location / {
                proxy_pass http://a.example.com_80;
                proxy_set_header Host $host;
                proxy_set_header X-Real-IP $remote_addr;
                proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
              }
            }
            server {
              listen 80 default_server;
              server_name _;
              return 404;
            }
            # ecs-bad is left out: proxy.host is no host's name
            """);
  }

  @Test
  void aNodeWithoutSuchContainersHasTheFilesAllTheSame() {
    assertThat(file("prometheus/containers.yaml")).hasLineCount(1);
    assertThat(file("jmx/ports.json")).isEqualTo("[\n]\n");
    assertThat(file("nginx/proxy.conf")).hasLineCount(1);
    assertThat(file("node.json"))
        .isEqualTo("{\n  \"instance\": \"i-1\",\n  \"cluster\": \"prod\"\n}\n");
    assertThat(file("app.env")).endsWith("\nENVIRONMENT=prod\nZONE=us-west-2a\nADDRESS=10.0.0.9\n");
  }
}
