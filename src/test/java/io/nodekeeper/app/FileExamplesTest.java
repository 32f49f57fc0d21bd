package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Surface;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the files in {@code packaging/examples/files.d} come to on a node. */
class FileExamplesTest extends ExampleScene {

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
        container("many", "172.17.0.5", Map.of("prometheus.port", "99999")),
        container("bare", "", Map.of("prometheus.port", "1")),
        container("six", "fd00::1", Map.of("prometheus.port", "65535")),
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
            - targets: ["[fd00::1]:65535"]
              labels:
                container: "six"
                family: "family-six"
                task: "six"
            - targets: ["10.0.0.9:32768"]
              labels:
                container: "web"
                family: "family-web"
                task: "web"
            """);
    assertThat(warned)
        .contains(
            "ecs-bare is left out: it has no address", "ecs-many is left out: prometheus.port");
  }

  /**
   * A value that no file could hold, or that leaves no room in one, is its container's own harm.
   */
  @Test
  void oneContainersValueThatCannotBeWrittenTakesNoOtherOutOfPrometheusTargets() {
    String path = "prometheus.path";
    var many = new TreeMap<>(Map.of("prometheus.port", "5"));
    for (int i = 0; i < 600_000; i++) {
      many.put("label." + i, "");
    }
    containers(
        container(
            "good", "172.17.0.2", Map.of("prometheus.port", "1", path, "/m\u0001\n\ud83d\ude00")),
        container("nul", "172.17.0.3", Map.of("prometheus.port", "2", path, "/m\0x")),
        container("half", "172.17.0.4", Map.of("prometheus.port", "3", path, "/\ud800")),
        container("long", "172.17.0.5", Map.of("prometheus.port", "4", path, "x".repeat(1 << 20))),
        container("many", "172.17.0.6", many),
        container("na\0me", "172.17.0.7", Map.of("prometheus.port", "6")),
        container("other", "172.17.0.8", Map.of("prometheus.port", "7", "unused", "\0")));

    assertThat(file("prometheus/containers.yaml").lines().filter(line -> line.contains("targets:")))
        .containsExactly("- targets: [\"172.17.0.2:1\"]", "- targets: [\"172.17.0.8:7\"]");
    assertThat(warned)
        .contains("ecs-nul is left out: its label prometheus.path has a NUL")
        .contains("ecs-half is left out: its label prometheus.path has half of a surrogate")
        .contains("ecs-long is left out: its label prometheus.path is longer than 32768 char")
        .contains("ecs-many is left out: it has more than 10000 labels")
        .contains("me is left out: its name has a NUL")
        .doesNotContain("ecs-good", "ecs-other");
  }

  @Test
  void oneContainersValueThatCannotBeWrittenTakesNoOtherOutOfTheJmxListOrTheProxy() {
    containers(
        container("good", "172.17.0.2", Map.of("jmx.port", "1", "proxy.host", "good")),
        container("na\0me", "172.17.0.3", Map.of("jmx.port", "2")),
        container("bad", "172.17.0.5", Map.of("proxy.host", "b\0d")),
        container(
            "odd", "172.17.0.4", Map.of("proxy.host", "odd", "proxy.ports", "8\0", "x", "\0")));
    assertThat(file("jmx/ports.json")).contains("172.17.0.2").doesNotContain("172.17.0.3");
    assertThat(warned).contains("me is left out: its family has a NUL");
    assertThat(file("nginx/proxy.conf"))
        .contains("server_name good;")
        .doesNotContain("172.17.0.4", "172.17.0.5");
  }

  @Test
  void prometheusFindsTheAgentAsTheJobThatTheAlertsExpect() {
    assertThat(file("prometheus/nodekeeper.yaml"))
        .isEqualTo(
            """
            # Written by nodekeeper; changes made here are lost.
            - targets: ["127.0.0.1:9680"]
              labels:
                job: "nodekeeper"
                instance: "i-1"
                cluster: "prod"
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
        container("own", "172.17.0.4", Map.of("jmx.port", "9010")),
        container("bare", "", Map.of("jmx.port", "9010")),
        container("zero", "172.17.0.5", Map.of("jmx.port", "0")));

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
    assertThat(warned).contains("ecs-zero is left out: jmx.port is no port");
  }

  @Test
  void nginxHasAServerForEachHostAndLeavesOutWhatCannotBeUsed() {
    containers(
        container("one", "172.17.0.2", Map.of("proxy.host", "a.example.com")),
        container("two", "172.17.0.3", Map.of("proxy.host", "A.Example.com")),
        container("bad", "172.17.0.4", Map.of("proxy.host", "x; evil")));

    assertThat(file("nginx/proxy.conf"))
        .isEqualTo(
            """
            # Written by nodekeeper; changes made here are lost.
            # Room for names of 253 characters. Where nginx.conf has these two, take them out here.
            server_names_hash_bucket_size 512;
            server_names_hash_max_size 8192;
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
    assertThat(warned).contains("ecs-bad is left out: proxy.host is no host's name");
  }

  @Test
  void nginxIsNotToldToListenWhereOthersDo() {
    containers(
        container(
            "one", "172.17.0.2", Map.of("proxy.host", "one", "proxy.ports", "22 81:80 9680 32768")),
        container("web", "172.17.0.3", Map.of(), port(80, 32768)));
    assertThat(file("nginx/proxy.conf").lines().filter(line -> line.contains("listen ")))
        .containsExactly("  listen 81;", "  listen 81 default_server;");
    for (String why :
        List.of(
            "22: sshd listens there",
            "9680: nodekeeper listens there",
            "32768: container ecs-web has published it")) {
      assertThat(file("nginx/proxy.conf"))
          .contains("\n# ecs-one is left out at port " + why + "\n");
      assertThat(warned).contains("container ecs-one is left out at port " + why);
    }
    node.with("etc/nodekeeper/nodekeeper.yaml", "listen: 127.0.0.1:9681");
    assertThat(file("nginx/proxy.conf")).contains("listen 9680;");
    node.with("etc/nodekeeper/nodekeeper.yaml", "listen: none");
    assertThat(file("nginx/proxy.conf")).contains("listen 9680;");
  }

  @Test
  void aNodeWithoutSuchContainersHasTheFilesAllTheSame() {
    assertThat(file("prometheus/containers.yaml")).hasLineCount(1);
    assertThat(warned).isEmpty();
    assertThat(file("jmx/ports.json")).isEqualTo("[\n]\n");
    assertThat(file("nginx/proxy.conf")).doesNotContain("server {").hasLineCount(4);
    assertThat(file("node.json"))
        .isEqualTo("{\n  \"instance\": \"i-1\",\n  \"cluster\": \"prod\"\n}\n");
    assertThat(file("app.env")).endsWith("\nENVIRONMENT=prod\nZONE=us-west-2a\nADDRESS=10.0.0.9\n");
  }
}
