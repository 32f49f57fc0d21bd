package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files for containers, from tags and containers to what containers read; one file for each test.
 */
@Tag("docker")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilesOnDockerTest {

  private static final String SECRET = "hunter2-hunter2";

  private static final String FILES =
      """
      files:
        /etc/container_config/plain.env:
          format: env
          variables: {ROLE: {tag: role}}
        /etc/container_config/told.env:
          format: env
          variables: {TOLD: {tag: told}}
          requireTags: [told]
          check: {run: [/bin/grep, -q, '^TOLD=good', "{file}"], within: 5s}
          onChange: {run: [/bin/cp, CONFIG/told.env, CONFIG/copy.env], every: 1s}
        /etc/container_config/single.env:
          format: env
          variables: {SINGLE: {tag: single}}
          staleMounts: restart
        /etc/container_config/named.env:
          format: env
          variables: {NAMED: {tag: single}}
        /etc/container_config/reborn.env:
          format: env
          variables: {REBORN: {tag: single}}
          onChange: {restart: reborn, every: 10s}
        /etc/container_config/secret.env:
          format: env
          secret: true
          variables: {PASSWORD: {secret: prod/db}, KEY: {secureParameter: /prod/key}}
      """;

  private LivingNode node;

  @BeforeAll
  void aNodeWithFiles(@TempDir Path below) throws IOException {
    Path root = below.toRealPath();
    node =
        new LivingNode(root)
            .settings(
                "single: {taskDefinition: single, settle: 1s}",
                "named: {taskDefinition: named, settle: 1s}",
                "reborn: {taskDefinition: reborn, settle: 1s}");
    Path config = root.resolve("etc/container_config");
    node.write("etc/nodekeeper/files.d/all.yaml", FILES.replace("CONFIG", config.toString()));
    for (String example : List.of("jmx-ports.yaml", "prometheus-targets.yaml")) {
      Path file = Path.of("packaging", "examples", "files.d", example);
      node.write("etc/nodekeeper/files.d/" + example, Files.readString(file));
    }
    node.world()
        .change(model -> {
          model.ec2().tags.put("env", "prod");
          model.ec2().tags.put("role", "web");
          model.ec2().tags.put("single", "old");
          model.storage().putSecret("prod/db", SECRET);
          model.storage().putParameter("/prod/key", "SecureString", SECRET + "-key");
        });
    node.write("etc/container_config/.keep", "");
    // What mounts a file that is not there gets a folder from Docker.
    node.until(
        "the files are there",
        () -> {
          node.tried("render", "--once");
          return Files.exists(path("single.env")) && Files.exists(path("named.env"));
        });
    node.family("single", reader(config.resolve("single.env")));
    node.family("named", reader(config.resolve("named.env")));
    node.family(
        "reborn",
        LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(5))
            .mount(config.toString(), "/config", true)
            .build());
    node.agent().untilRunning("single", "named", "reborn");
  }

  @AfterAll
  void closeNode() {
    node.close();
  }

  /** A container that mounts the file itself, as many do. */
  private static ContainerDefinition reader(Path file) {
    return LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(5))
        .mount(file.toString(), "/read.env", true)
        .build();
  }

  private void tag(String key, String value) {
    node.world().change(model -> model.ec2().tags.put(key, value));
  }

  private Path path(String name) {
    return node.root().resolve("etc/container_config").resolve(name);
  }

  private String text(String name) {
    try {
      return Files.exists(path(name)) ? Files.readString(path(name)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void untilItSays(String name, String line) {
    node.until(name + " says " + line, () -> text(name).lines().anyMatch(line::equals));
  }

  private String container(String family) {
    return node.running(family).getFirst().parts().getFirst().runtimeId().orElseThrow().value();
  }

  private String read(String family) {
    return read(family, "/read.env");
  }

  private String read(String family, String file) {
    return Ran.of(new ProcessBuilder("docker", "exec", container(family), "cat", file)).text();
  }

  private String inspected(String family, String format) {
    return Ran.of(new ProcessBuilder("docker", "inspect", "-f", format, container(family)))
        .text()
        .strip();
  }

  private String assigned(String family, int port) {
    return inspected(
        family, "{{(index (index .NetworkSettings.Ports \"%d/tcp\") 0).HostPort}}".formatted(port));
  }

  @Test
  void aChangedTagReachesTheFileWithoutARestart() {
    untilItSays("plain.env", "ROLE=web");
    tag("role", "db");
    untilItSays("plain.env", "ROLE=db");
  }

  @Test
  void aTextThatItsCheckRefusesNeverTakesThePlaceAndAGoodOneIsTold() {
    assertThat(path("told.env")).doesNotExist();
    tag("told", "good one");
    untilItSays("copy.env", "TOLD=good one");

    tag("told", "bad");
    node.until("the check's word", () -> node.said().contains("its check refuses it"));
    assertThat(text("told.env")).endsWith("TOLD=good one\n");

    tag("told", "good two");
    untilItSays("copy.env", "TOLD=good two");
  }

  @Test
  void whoReadsTheOldFileStillIsNamedAndRestartedWhereThatIsSaid() {
    String named = container("named");
    String single = container("single");
    String reborn = container("reborn");
    assertThat(read("single")).endsWith("SINGLE=old\n");
    tag("single", "new");
    untilItSays("single.env", "SINGLE=new");
    untilItSays("named.env", "NAMED=new");

    node.until(
        "another container of single",
        () -> node.running("single").size() == 1 && !container("single").equals(single));
    assertThat(read("single")).endsWith("SINGLE=new\n");
    assertThat(read("named")).endsWith("NAMED=old\n");
    assertThat(container("named")).isEqualTo(named);
    node.until("named is named", () -> node.said().contains("named.env: container"));

    // It mounts the folder, and reads its file only once.
    node.until(
        "another container of reborn",
        () -> node.running("reborn").size() == 1 && !container("reborn").equals(reborn));
    assertThat(read("reborn", "/config/reborn.env")).endsWith("REBORN=new\n");
    assertThat(node.said()).doesNotContain("reborn.env: container");
  }

  @Test
  void prometheusHasRealContainersWhereTheyCanBeReached() throws IOException {
    node.family(
        "published",
        LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(1))
            .port(9100, 0, "tcp")
            .dockerLabels(Map.of("prometheus.port", "9100", "prometheus.path", "/m"))
            .build());
    node.family(
        "inner",
        LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(1))
            .dockerLabels(Map.of("prometheus.port", "9200"))
            .build());
    var endpoints = new TreeMap<String, String>();
    for (String family : List.of("published", "inner")) {
      node.world().change(model -> model.runStandalone(family, "somebody"));
      node.untilRunning(family);
      node.until(
          family + " is a target",
          () -> text("prometheus/containers.yaml").contains("family: \"" + family + "\""));
    }

    new YAMLMapper()
        .readTree(text("prometheus/containers.yaml"))
        .forEach(one ->
            endpoints.put(
                one.at("/labels/family").asText() + one.at("/labels/__metrics_path__").asText(),
                one.at("/targets/0").asText()));
    String ofNode = node.world().look(model -> model.ec2().identity().privateIp());
    assertThat(endpoints)
        .containsOnly(
            Map.entry("published/m", ofNode + ":" + assigned("published", 9100)),
            Map.entry(
                "inner",
                inspected("inner", "{{.NetworkSettings.Networks.bridge.IPAddress}}:9200")));
  }

  @Test
  void aContainersPortIsSaidAsDockerHasAssignedIt() throws IOException {
    node.family(
        "jmx",
        LivingNode.container("app", LivingNode.WELL, Duration.ofSeconds(1))
            .port(9010, 0, "tcp")
            .dockerLabels(Map.of("jmx.port", "9010"))
            .build());
    node.world().change(model -> model.runStandalone("jmx", "somebody"));
    node.untilRunning("jmx");
    node.until("the port is said", () -> text("jmx/ports.json").contains("\"family\": \"jmx\""));

    JsonNode said = new ObjectMapper().readTree(text("jmx/ports.json")).path(0);
    assertThat(said.path("port").asText()).isEqualTo(assigned("jmx", 9010)).isNotEqualTo("9010");
    assertThat(said.path("container").asText()).isEqualTo("app");
  }

  @Test
  void aSecretIsInItsFileAloneAndForTheAgentAlone() throws IOException {
    untilItSays("secret.env", "PASSWORD=" + SECRET);
    untilItSays("secret.env", "KEY=" + SECRET + "-key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path("secret.env"))))
        .isEqualTo("rw-------");
    node.world().change(model -> model.storage().putSecret("prod/db", SECRET + "-2"));
    node.tried("render", "--once");
    untilItSays("secret.env", "PASSWORD=" + SECRET + "-2");

    assertThat(node.calls(Operation.GET_SECRET_VALUE)).isPositive();
    String printed =
        Stream.of(
                "status", "status --json", "render", "render --diff", "check", "explain", "history")
            .map(words -> node.tried(words.split(" ")).said())
            .reduce("", String::concat);
    assertThat(printed).contains("secret.env").doesNotContain(SECRET);
    assertThat(node.said()).doesNotContain(SECRET);
    try (Stream<Path> all = Files.walk(node.root())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        boolean has = Files.readString(file, StandardCharsets.ISO_8859_1).contains(SECRET);
        boolean hidden =
            Files.getPosixFilePermissions(file).stream()
                .noneMatch(right -> !right.name().startsWith("OWNER"));
        assertThat(!has || hidden).as("%s hides the secret", file).isTrue();
      }
    }
  }
}
