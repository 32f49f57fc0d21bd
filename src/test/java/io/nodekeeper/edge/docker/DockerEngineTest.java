package io.nodekeeper.edge.docker;

import static io.nodekeeper.edge.docker.FakeDocker.speaking;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Surface;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerEngineTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final Path socket;
  private final FakeDocker docker;
  private final DockerEngine engine;

  DockerEngineTest(@TempDir Path folder) throws IOException {
    socket = folder.resolve("docker.sock");
    docker = new FakeDocker(socket, speaking("1.24", "1.44", "[]"));
    engine = within(PATIENT);
  }

  private DockerEngine within(Duration deadline) {
    return new DockerEngine(docker.host, deadline, InstantSource.fixed(NOW));
  }

  @AfterEach
  void close() {
    engine.close();
    docker.close();
  }

  @Test
  void theEnginesVersionIsItsOwn() {
    assertThat(engine.version()).isEqualTo(Reading.known("x", NOW));
    assertThat(engine.containers()).isEqualTo(Reading.known(List.of(), NOW));
    docker.close();
    assertThat(engine.version().isKnown()).isFalse();
  }

  @Test
  void whereItKeepsImagesItSays() {
    docker.now(FakeDocker.speaking("1.24", "1.44", "{\"DockerRootDir\":\"/data/docker\"}"));
    assertThat(engine.dataRoot()).isEqualTo(Reading.known("/data/docker", NOW));
    docker.now(FakeDocker.speaking("1.24", "1.44", "{}"));
    assertThat(engine.dataRoot().whyNot())
        .hasValueSatisfying(why -> assertThat(why).endsWith("its /info names no DockerRootDir"));
  }

  private static final String WEB =
      """
      {"Id":"9581a69a","Names":["/other/alias","/ecs-web-12-web-a4b4"],"Image":"web:1",
       "ImageID":"sha256:1","Command":"web","Created":1763715631,"Ports":[],
       "Labels":{"com.amazonaws.ecs.cluster":"prod","com.amazonaws.ecs.container-name":"web",
        "com.amazonaws.ecs.task-arn":"arn:aws:ecs:eu-west-1:123456789012:task/prod/666f",
        "com.amazonaws.ecs.task-definition-family":"web",
        "com.amazonaws.ecs.task-definition-version":"12"},
       "State":"running","Status":"Up 8 seconds (healthy)","Mounts":[],
       "Health":{"Status":"healthy","FailingStreak":0},"FieldToCome":{"a":[1]}}\
      """;

  private static final Surface WEB_SHOWS =
      new Surface(
          new TreeMap<>(
              Map.of(
                  "com.amazonaws.ecs.cluster", "prod",
                  "com.amazonaws.ecs.container-name", "web",
                  "com.amazonaws.ecs.task-arn", "arn:aws:ecs:eu-west-1:123456789012:task/prod/666f",
                  "com.amazonaws.ecs.task-definition-family", "web",
                  "com.amazonaws.ecs.task-definition-version", "12")),
          List.of(),
          List.of(),
          List.of(),
          1763715631);

  private static String container(String id, String labels, String state, String status) {
    return """
    {"Id":"%s","Names":["/n"],"Labels":%s,"State":"%s","Status":"%s"}\
    """
        .formatted(id, labels, state, status);
  }

  private static final String TASK = "{\"com.amazonaws.ecs.task-arn\":\"arn:task/c/1\"}";

  @Test
  void aListedContainerOfATaskIsOurs() throws IOException {
    docker.now(speaking("1.24", "1.44", "[" + WEB + "]"));
    assertThat(engine.containers())
        .isEqualTo(
            Reading.known(
                List.of(
                    new Container(
                        new ContainerId("9581a69a"),
                        "ecs-web-12-web-a4b4",
                        "web:1",
                        "web",
                        new TaskArn("arn:aws:ecs:eu-west-1:123456789012:task/prod/666f"),
                        "web",
                        12,
                        Container.State.RUNNING,
                        Container.Health.HEALTHY,
                        Duration.ofSeconds(8),
                        OptionalInt.empty(),
                        WEB_SHOWS)),
                NOW));
    assertThat(docker.asked).hasSize(2).first().isEqualTo("/version");
    assertThat(docker.asked.get(1))
        .startsWith("/v1.44/containers/json?")
        .contains("all=true")
        .contains("limit=2001")
        .contains("filters=%7B%22label%22%3A%5B%22com.amazonaws.ecs.task-arn%22%5D%7D");
  }

  @Test
  void aContainerWithoutATaskIsNotOurs() throws IOException {
    docker.now(
        speaking(
            "1.24",
            "1.44",
            "[%s,%s,%s]"
                .formatted(
                    container("a", "{}", "running", "Up 1 second"),
                    container("b", "null", "running", "Up 1 second"),
                    container(
                        "c", "{\"com.amazonaws.ecs.task-arn\":\" \"}", "running", "Up 1 second"))));
    assertThat(engine.containers()).isEqualTo(Reading.known(List.of(), NOW));
  }

  @Test
  void everyStateIsOneOfOurs() throws IOException {
    String states =
        List.of("created", "running", "paused", "restarting", "removing", "exited", "dead").stream()
            .map(state -> container(state, TASK, state, ""))
            .collect(Collectors.joining(","));
    docker.now(speaking("1.24", "1.44", "[" + states + "]"));
    assertThat(engine.containers().toOptional().orElseThrow())
        .extracting(Container::state)
        .containsExactly(Container.State.values());
  }

  @Test
  void aStateNobodyKnowsIsAliveAndNotUp() throws IOException {
    docker.now(
        speaking(
            "1.24",
            "1.44",
            "[%s,{\"Id\":\"b\",\"Labels\":%s}]"
                .formatted(container("a", TASK, "thawing", "Thawing"), TASK)));
    assertThat(engine.containers().toOptional().orElseThrow())
        .extracting(Container::state)
        .containsExactly(Container.State.RESTARTING, Container.State.RESTARTING)
        .allMatch(Container.State::isAlive);
  }

  @Test
  void aRevisionThatIsNoNumberIsNone() throws IOException {
    String odd = TASK.replace("}", ",\"com.amazonaws.ecs.task-definition-version\":\"x\"}");
    String huge = odd.replace("\"x\"", "\"99999999999\"");
    docker.now(
        speaking(
            "1.24",
            "1.44",
            "[%s,%s]"
                .formatted(
                    container("a", odd, "dead", "Dead"), container("b", huge, "dead", "Dead"))));
    assertThat(engine.containers().toOptional().orElseThrow())
        .extracting(Container::revision)
        .containsExactly(0, 0);
  }

  @Test
  void anOldEngineIsAskedInItsNewest() throws IOException {
    docker.now(speaking("1.12", "1.41", "[]"));
    assertThat(engine.containers().isKnown()).isTrue();
    assertThat(docker.asked.getLast()).startsWith("/v1.41/containers/json");
  }

  @Test
  void anEngineToComeIsAskedInItsOldest() throws IOException {
    docker.now(speaking("1.50", "1.60", "[]"));
    assertThat(engine.containers().isKnown()).isTrue();
    assertThat(docker.asked.getLast()).startsWith("/v1.50/containers/json");
  }

  @Test
  void theVersionIsAgreedOnce() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(engine.containers().isKnown()).isTrue();
    }
    assertThat(docker.asked).hasSize(4).filteredOn("/version"::equals).hasSize(1);
    Eventually.holds("no connection is kept", () -> docker.connections() == 0);
  }

  @Test
  void anEngineThatRefusesTheVersionIsAskedForItsOwnAtOnce() throws IOException {
    docker.now(speaking("1.12", "1.41", "[]"));
    assertThat(engine.containers().isKnown()).isTrue();
    docker.now(speaking("1.44", "1.52", "[]"));
    assertThat(engine.containers().isKnown()).isTrue();
    assertThat(docker.asked.getLast()).startsWith("/v1.44/containers/json");
    docker.now(speaking("1.12", "1.41", "[]"));
    assertThat(engine.containers().isKnown()).isTrue();
    assertThat(docker.asked.getLast()).startsWith("/v1.41/containers/json");
  }

  @Test
  void anotherEngineIsAgreedWithAnewEvenIfItPutsUpWithTheOldVersion() throws IOException {
    docker.now(speaking("1.12", "1.41", "[]"));
    assertThat(engine.containers().isKnown()).isTrue();
    docker.now(speaking("1.24", "1.52", "[]"));
    assertThat(engine.containers().isKnown()).isTrue();
    assertThat(docker.asked.getLast()).startsWith("/v1.41/containers/json");
    assertThat(engine.containers().isKnown()).isTrue();
    assertThat(docker.asked.getLast()).startsWith("/v1.44/containers/json");
  }

  @Test
  void anEngineThatIsRestartedIsFoundAgainAtTheNextCall() throws IOException {
    assertThat(engine.containers().isKnown()).isTrue();
    docker.close();
    assertThat(engine.containers().whyNot())
        .hasValueSatisfying(why -> assertThat(why).endsWith("; is Docker running?"));
    try (var upgraded = new FakeDocker(socket, speaking("1.50", "1.54", "[]"))) {
      assertThat(engine.containers().isKnown()).isTrue();
      assertThat(upgraded.asked.getFirst()).isEqualTo("/version");
    }
  }

  @Test
  void aRefusalThatIsNotAboutTheVersionIsToldOnce() throws IOException {
    docker.now((path, wire) -> {
      if (path.equals("/version")) {
        wire.json(200, "{\"ApiVersion\":\"1.44\",\"MinAPIVersion\":\"1.24\"}");
      } else {
        wire.json(400, "{\"message\":\"invalid\\nfilter\"}");
      }
    });
    assertThat(engine.containers().whyNot())
        .hasValueSatisfying(why ->
            assertThat(why)
                .startsWith("Docker at unix:///")
                .contains("Status 400: {\"message\":\"invalid\\nfilter\"}"));
    assertThat(docker.asked).filteredOn(path -> path.contains("/containers/")).hasSize(1);
  }

  @Test
  void whatDockerSaysWrongIsToldInPlainWordsAndNotInThoseOfALibrary() throws IOException {
    docker.now((path, wire) -> {});
    assertThat(engine.containers().whyNot())
        .contains("Docker at " + docker.host + ": it gives no answer in HTTP");
    docker.now((path, wire) -> wire.say("SSH-2.0-x\r\n\r\n"));
    assertThat(engine.containers().whyNot())
        .contains("Docker at " + docker.host + ": it gives no answer in HTTP");
    docker.now(speaking("1.24", "1.44", "<html>"));
    assertThat(engine.containers().whyNot())
        .contains("Docker at " + docker.host + ": what it answers is not what Docker would");
  }

  @Test
  void anEngineThatIsNotThereIsNamedWithTheRemedy() throws IOException {
    try (var absent =
        new DockerEngine(
            DockerHost.from(Map.of("DOCKER_HOST", "unix:///nowhere/docker.sock")),
            PATIENT,
            InstantSource.fixed(NOW))) {
      assertThat(absent.containers())
          .isEqualTo(
              Reading.unknown(
                  "Docker at unix:///nowhere/docker.sock: No such file or directory;"
                      + " is Docker running?",
                  NOW));
    }
  }

  @Test
  void anAnswerThatIsNoAnswerIsUnknown() throws IOException {
    assertThat(engine.containers().isKnown()).isTrue();
    String web = "[" + WEB + "]";
    List<String> answers =
        List.of(
            "null",
            "{}",
            "[null]",
            "[" + container("", TASK, "running", "") + "]",
            "[{\"Labels\":" + TASK + "}]",
            web.substring(0, web.length() - 40),
            "",
            "<html>");
    for (String answer : answers) {
      docker.now(speaking("1.24", "1.44", answer));
      assertThat(engine.containers().whyNot())
          .as(answer)
          .hasValueSatisfying(
              why -> assertThat(why).startsWith("Docker at unix:///").doesNotContain("\n"));
    }
    docker.now(speaking("1.24", "1.44", web));
    assertThat(engine.containers().isKnown()).isTrue();
  }

  @Test
  void anAnswerThatBreaksOffIsUnknown() throws IOException {
    assertThat(engine.containers().isKnown()).isTrue();
    docker.now((path, wire) -> wire.say("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[]"));
    assertThat(engine.containers().isKnown()).isFalse();
    docker.now((path, wire) -> {
      wire.streamHead();
      wire.say("ff\r\n[]");
    });
    assertThat(engine.containers().isKnown()).isFalse();
  }

  @Test
  void anEngineWithoutAVersionIsUnknown() throws IOException {
    docker.now((path, wire) -> wire.json(200, "{\"Version\":\"29\"}"));
    assertThat(engine.containers().whyNot())
        .hasValueSatisfying(why -> assertThat(why).endsWith("its /version names no ApiVersion"));
  }

  @Test
  void tooManyContainersAreUnknown() throws IOException {
    String many =
        IntStream.rangeClosed(0, DockerEngine.CONTAINERS_MAX)
            .mapToObj(i -> container("c" + i, TASK, "exited", "Exited (0) 2 hours ago"))
            .collect(Collectors.joining(",", "[", "]"));
    docker.now(speaking("1.24", "1.44", many));
    assertThat(engine.containers().whyNot())
        .hasValueSatisfying(why ->
            assertThat(why)
                .endsWith("more than 2000 containers of ECS tasks; remove those that have exited"));
  }
}
