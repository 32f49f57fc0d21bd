package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.TaskDefinition;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code packaging/examples/files.d/nginx-proxy.yaml} as it is, with a real nginx as the daemon,
 * while containers come and go.
 */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProxyByNamesOnDockerTest {

  private static final Path EXAMPLES = Path.of("packaging", "examples");
  private static final Path NGINX =
      Path.of(
          Optional.ofNullable(System.getenv("NODEKEEPER_TEST_NGINX")).orElse("/usr/sbin/nginx"));

  /** In the image stand busybox's files only: the rest of nginx is this machine's. */
  private static final String CONF =
      """
      user root;
      daemon off;
      pid /tmp/nginx.pid;
      error_log stderr;
      events {}
      http {
        access_log off;
        client_body_temp_path /tmp/body;
        proxy_temp_path /tmp/proxy;
        fastcgi_temp_path /tmp/fastcgi;
        uwsgi_temp_path /tmp/uwsgi;
        scgi_temp_path /tmp/scgi;
        include /etc/nginx/conf.d/*.conf;
      }
      """;

  private LivingNode node;

  @BeforeAll
  void aNodeWithTheExampleAndAProxy(@TempDir Path below) throws IOException {
    Path root = below.toRealPath();
    node = new LivingNode(root).settings();
    for (String example : List.of("files.d/nginx-proxy.yaml", "daemons.d/proxy.yaml")) {
      node.write("etc/nodekeeper/" + example, Files.readString(EXAMPLES.resolve(example)));
    }
    node.write("conf/nginx.conf", CONF);
    ContainerDefinition nginx =
        LivingNode.container("nginx", "", Duration.ofSeconds(5))
            .command("/nginx/" + NGINX.getFileName(), "-e", "stderr", "-c", "/conf/nginx.conf")
            .mount(NGINX.toRealPath().resolveSibling("").toString(), "/nginx", true)
            .mount("/usr", "/usr", true)
            .mount("/lib", "/lib", true)
            .mount("/lib64", "/lib64", true)
            .mount(root.resolve("conf").toString(), "/conf", true)
            .mount(root.resolve("etc/container_config/nginx").toString(), "/etc/nginx/conf.d", true)
            .build();
    // Of a bridge the firewall of a machine may let nothing through from one container to another.
    node.world()
        .change(model -> model.register(TaskDefinition.of("node-proxy", "host", List.of(nginx))));
    node.agent().untilRunning("node-proxy");
  }

  @AfterAll
  void closeNode() {
    node.close();
  }

  /** A web server that answers with its own name. */
  private void serves(String name, String port, Map<String, String> labels) {
    node.family(
        name,
        LivingNode.container(
                name,
                "mkdir /www; echo %s >/www/index.html; exec httpd -f -p %s -h /www"
                    .formatted(name, port),
                Duration.ofSeconds(1))
            .dockerLabels(labels)
            .build());
    node.world().change(model -> model.runStandalone(name, "somebody"));
    node.untilRunning(name);
  }

  /** Something that has nothing to do with the proxy, at a port of the node. */
  private void publishes(String name, int port) {
    node.family(
        name,
        LivingNode.container(name, LivingNode.WELL, Duration.ofSeconds(1))
            .port(80, port, "tcp")
            .build());
    node.world().change(model -> model.runStandalone(name, "somebody"));
    node.untilRunning(name);
  }

  private String container(String family) {
    return node.running(family).getFirst().parts().getFirst().runtimeId().orElseThrow().value();
  }

  /** What the proxy answers to who asks for this host's page; empty while nobody listens there. */
  private String page(String host, int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          "GET / HTTP/1.0\r\nHost: %s\r\n\r\n".formatted(host).getBytes(StandardCharsets.UTF_8));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return answer.substring(answer.lastIndexOf('\n') + 1);
    } catch (IOException _) {
      return "";
    }
  }

  private void untilAnswers(String host, int port, String text) {
    node.until(host + " answers " + text, () -> page(host, port).equals(text));
  }

  @Test
  void itAnswersByNamesWhileContainersComeAndGoAndABadOneHarmsNoOther() throws IOException {
    int first = freePort();
    int second = freePort();
    String nginx = container("node-proxy");
    serves("one", "80", Map.of("proxy.host", "one.example.com", "proxy.ports", first + ":80"));
    untilAnswers("one.example.com", first, "one");

    String both = "%d:8080 %d:8080".formatted(first, second);
    serves("two", "8080", Map.of("proxy.host", "two.example.com", "proxy.ports", both));
    untilAnswers("two.example.com", first, "two");
    untilAnswers("two.example.com", second, "two");

    serves("bad", "80", Map.of("proxy.host", "x; } evil {", "proxy.ports", first + ":80"));
    serves("odd", "80", Map.of("proxy.host", "odd.example.com", "proxy.ports", first + ":no"));
    ContainerDefinition lonely =
        LivingNode.container("nowhere", LivingNode.WELL, Duration.ofSeconds(1))
            .dockerLabels(Map.of("proxy.host", "nowhere.example.com", "proxy.ports", first + ":80"))
            .build();
    node.world()
        .change(model -> model.register(TaskDefinition.of("nowhere", "none", List.of(lonely))));
    node.world().change(model -> model.runStandalone("nowhere", "somebody"));
    node.untilRunning("nowhere");
    serves("three", "80", Map.of("proxy.host", "three.example.com", "proxy.ports", first + ":80"));
    untilAnswers("three.example.com", first, "three");
    assertThat(page("one.example.com", first)).isEqualTo("one");
    assertThat(page("odd.example.com", first)).doesNotContain("odd");
    assertThat(node.said())
        .contains("-bad-")
        .contains("is left out: proxy.host is no host's name")
        .contains("-odd-")
        .contains("is left out: proxy.ports")
        .contains("-nowhere-")
        .contains("is left out: it has no address");
    Path conf = node.root().resolve("etc/container_config/nginx/proxy.conf");
    assertThat(Files.readString(conf)).doesNotContain("server_name nowhere.example.com");

    int taken = freePort();
    publishes("publisher", taken);
    String asked = "%d:8080 %d:8080".formatted(taken, first);
    serves("late", "8080", Map.of("proxy.host", "late.example.com", "proxy.ports", asked));
    untilAnswers("late.example.com", first, "late");
    assertThat(page("one.example.com", first)).isEqualTo("one");
    assertThat(node.said())
        .contains("is left out at port " + taken + ": container ecs-publisher-")
        .contains("has published it");
    node.killContainer("publisher");
    untilAnswers("late.example.com", taken, "late");

    node.killContainer("two");
    node.until("two is gone", () -> page("two.example.com", second).isEmpty());
    assertThat(page("two.example.com", first)).doesNotContain("two");
    assertThat(page("one.example.com", first)).isEqualTo("one");
    assertThat(container("node-proxy")).isEqualTo(nginx);
    assertThat(node.daemon("proxy").path("restarts").asInt()).isZero();
  }

  private static int freePort() throws IOException {
    try (var any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }
}
