package io.nodekeeper.app;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.Escaping;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What Prometheus and nginx themselves say of what is written for them. */
class ExampleReadersTest extends ExampleScene {

  private static final String PROMTOOL = program("PROMTOOL", "/usr/bin/promtool");
  private static final String NGINX = program("NGINX", "/usr/sbin/nginx");

  private static final String PROMETHEUS =
      """
      scrape_configs:
        - job_name: node
          file_sd_configs: [{files: [targets.yaml]}]
      """;

  private static final String NGINX_CONF =
      """
      pid nginx.pid;
      error_log stderr;
      events {}
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        include proxy.conf;
      }
      """;

  private static String program(String name, String otherwise) {
    return Optional.ofNullable(System.getenv("NODEKEEPER_TEST_" + name)).orElse(otherwise);
  }

  /** Its exit code, and what it said. */
  private record Said(int code, String text) {}

  private Said said(String... command) throws IOException, InterruptedException {
    File out = root.resolve("said").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectError(root.resolve("errors").toFile())
            .redirectOutput(out)
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Said(
        process.exitValue(),
        Files.readString(out.toPath()) + Files.readString(root.resolve("errors")));
  }

  private Said promtool(String targets) throws IOException, InterruptedException {
    Files.writeString(root.resolve("targets.yaml"), targets);
    Files.writeString(root.resolve("prometheus.yml"), PROMETHEUS);
    return said(PROMTOOL, "check", "config", "prometheus.yml");
  }

  /** The targets as Prometheus has them, each with its labels. */
  private List<JsonNode> discovered() throws IOException, InterruptedException {
    said(PROMTOOL, "check", "service-discovery", "--timeout=10s", "prometheus.yml", "node");
    var found = new ArrayList<JsonNode>();
    new ObjectMapper()
        .readTree(root.resolve("said").toFile())
        .forEach(target -> found.add(target.path("discoveredLabels")));
    return found;
  }

  @Test
  void prometheusHasEachLabelAsItIsAndRefusesAWrongFile() throws Exception {
    List<String> odd =
        List.of(
            "/\"quoted\" 'twice' \\ \\n",
            "/two\nlines\r\n\ttab",
            "/世界 🚀 é \u0085\u2028\ufeff\ufffe\udbff\udfff\u0001\u007f",
            "/{{x}} ${x} %x # no comment: - [a, b] {c: d} & * ! | > @ `");
    var containers = new ArrayList<Container>();
    for (int i = 0; i < odd.size(); i++) {
      Map<String, String> labels = Map.of("prometheus.port", "9100", "prometheus.path", odd.get(i));
      containers.add(container("c" + i, "fd00::" + (i + 1), labels));
    }
    containers.add(
        container("e", "10.0.0.1", Map.of("prometheus.port", "80", "prometheus.path", "")));
    containers(containers.toArray(Container[]::new));
    String targets = file("prometheus/containers.yaml");

    assertThat(promtool(targets)).returns(0, Said::code);
    List<JsonNode> discovered = discovered();
    assertThat(discovered)
        .extracting(labels -> labels.path("__address__").asText())
        .containsExactlyInAnyOrder(
            "[fd00::1]:9100", "[fd00::2]:9100", "[fd00::3]:9100", "[fd00::4]:9100", "10.0.0.1:80");
    assertThat(discovered)
        .extracting(labels -> labels.path("__metrics_path__").asText("/metrics"))
        .containsExactlyInAnyOrder(odd.get(0), odd.get(1), odd.get(2), odd.get(3), "/metrics");

    assertThat(promtool(targets.replace("container: \"c0\"", "container: \"\\ud83d\\ude00\"")))
        .returns(1, Said::code);
    assertThat(promtool(targets.replace("container: \"c0\"", "container: \"\"\"")))
        .returns(1, Said::code);
    assertThat(promtool(targets.replace("family:", "fam ily:"))).returns(1, Said::code);
  }

  @Test
  void prometheusTakesAFileWithoutTargets() throws Exception {
    assertThat(promtool(file("prometheus/containers.yaml"))).returns(0, Said::code);
    assertThat(discovered()).isEmpty();
  }

  /** The agent's target names its own job, whatever the job is called that reads the file. */
  @Test
  void prometheusHasTheAgentByTheLabelsThatTheAlertsExpect() throws Exception {
    assertThat(promtool(file("prometheus/nodekeeper.yaml"))).returns(0, Said::code);
    assertThat(discovered())
        .singleElement()
        .satisfies(labels -> {
          assertThat(labels.path("__address__").asText()).isEqualTo("127.0.0.1:9680");
          assertThat(labels.path("job").asText()).isEqualTo("nodekeeper");
          assertThat(labels.path("instance").asText()).isEqualTo("i-1");
        });
  }

  /** In texts of a thousand, so that their number is no matter. */
  @Test
  void prometheusReadsBackEachCharacterOfUnicode() throws Exception {
    SequencedMap<String, String> texts = new LinkedHashMap<>();
    var text = new StringBuilder();
    for (int c = 1; c <= Character.MAX_CODE_POINT; c++) {
      if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
        text.appendCodePoint(c);
      }
      if (c % 1_000 == 0 || c == Character.MAX_CODE_POINT) {
        texts.put("T" + c / 1_000, text.toString());
        text.setLength(0);
      }
    }
    texts.values().removeIf(String::isEmpty);
    var targets = new StringBuilder("- targets: [\"a:1\"]\n  labels:\n");
    texts.forEach((name, is) ->
        targets
            .append("    %s: \"".formatted(name))
            .append(Escaping.YAML.escaped(is))
            .append("\"\n"));

    assertThat(promtool(targets.toString())).returns(0, Said::code);
    JsonNode labels = discovered().getFirst();
    texts.forEach((name, is) -> assertThat(labels.path(name).asText()).isEqualTo(is));
  }

  private Said nginx(Container... containers) throws IOException, InterruptedException {
    containers(containers);
    Files.writeString(root.resolve("proxy.conf"), file("nginx/proxy.conf"));
    Files.writeString(root.resolve("nginx.conf"), NGINX_CONF);
    return said(NGINX, "-t", "-e", "stderr", "-p", root.toString(), "-c", "nginx.conf");
  }

  private static Container proxied(String name, String host) {
    return container(
        name, "10.0.0.1", Map.of("proxy.host", host, "proxy.ports", "8087:80 8088:80"));
  }

  @Test
  void nginxTakesNamesOfAnyLengthAndCaseAndNoneTwice() throws Exception {
    String label = "a".repeat(63) + ".";
    String longest = label.repeat(3) + "b".repeat(61);
    assertThat(
            nginx(
                proxied("one", "one.example.com"),
                proxied("again", "ONE.example.COM"),
                proxied("longest", longest),
                proxied("other", "c" + longest.substring(1)),
                proxied("six", "six"),
                proxied("wild", "*.example.com")))
        .returns(0, Said::code)
        .extracting(Said::text)
        .asString()
        .doesNotContain("warn");
    assertThat(file("nginx/proxy.conf")).contains(longest, "# ecs-wild is left out");
  }

  @Test
  void nginxTakesAsManyPortsAsAreListenedOnAtMost() throws Exception {
    List<Container> many =
        IntStream.range(0, 6)
            .mapToObj(i -> container("many" + i, "10.0.0.1", labels(10_000 + 100 * i)))
            .toList();
    assertThat(nginx(many.toArray(Container[]::new))).returns(0, Said::code);
    assertThat(file("nginx/proxy.conf").lines().filter(line -> line.endsWith("default_server;")))
        .hasSize(400);
    assertThat(file("nginx/proxy.conf"))
        .containsPattern(
            "\n# ecs-many[0-5] is left out: with its ports the proxy would listen on more than 400\n");
  }

  private static Map<String, String> labels(int first) {
    return Map.of(
        "proxy.host",
        "many.example.com",
        "proxy.ports",
        IntStream.range(first, first + 100).mapToObj(Integer::toString).collect(joining(" ")));
  }
}
