package io.nodekeeper.standin.docker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.StandIn;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinitionJson;
import io.nodekeeper.standin.model.WorldModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Task definitions as people have them, run on the real engine of this machine with a local image.
 * Others can be tried in the same way: {@code -Dstandin.definitions=DIRECTORY}, with the JSON that
 * RegisterTaskDefinition takes, or an array of container definitions alone, in each file.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefinitionsOnDockerTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final StandIn world = new StandIn(WorldModel.Settings.example(1));
  private final DockerClient docker = Engine.client();

  @BeforeAll
  void register() {
    world.change(model -> model.agent().start(Duration.ZERO));
    Await.until(() -> world.look(model -> model.node().isPresent()));
  }

  @AfterAll
  void close() throws Exception {
    world.close();
    docker.close();
  }

  static List<Path> files() throws Exception {
    String given = System.getProperty("standin.definitions", "");
    Path directory =
        given.isEmpty()
            ? Path.of(DefinitionsOnDockerTest.class.getResource("definitions").toURI())
            : Path.of(given);
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(".json")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void aTaskOfItRunsAndStopsAsTheAgentHasThem(Path file) throws IOException {
    JsonNode definition = read(file);
    TaskArn arn =
        world.look(model -> {
          model.register(TaskDefinitionJson.read(definition));
          return model.runStandalone(definition.path("family").asText(), "test").arn();
        });
    untilTaskIs(arn, Task.Status.RUNNING);
    Map<String, InspectContainerResponse> containers = containersOf(arn);
    for (JsonNode container : definition.path("containerDefinitions")) {
      String name = container.path("name").asText();
      InspectContainerResponse seen = Objects.requireNonNull(containers.get(name), name);
      isAsTheAgentMakesIt(arn, definition, container, seen);
    }

    world.change(model -> model.stop(arn, "seen"));
    untilTaskIs(arn, Task.Status.STOPPED);
    assertThat(containersOf(arn).values())
        .allSatisfy(ended -> assertThat(ended.getState().getRunning()).isFalse());
  }

  /** The family is the file's name: templates have none of their own. */
  private static JsonNode read(Path file) throws IOException {
    JsonNode read = JSON.readTree(file.toFile());
    ObjectNode definition =
        read.isArray()
            ? JSON.createObjectNode().set("containerDefinitions", read)
            : (ObjectNode) read;
    return definition.put("family", file.getFileName().toString().replace(".json", ""));
  }

  private void untilTaskIs(TaskArn arn, Task.Status wanted) {
    Await.until(() -> {
      Task task = world.look(model -> model.task(arn).orElseThrow());
      assertThat(task.lastStatus())
          .as("%s %s", task.stoppedReason(), task.parts().stream().map(Task.Part::reason).toList())
          .isLessThanOrEqualTo(wanted);
      return task.lastStatus() == wanted;
    });
  }

  /** By their names in the definition. */
  private Map<String, InspectContainerResponse> containersOf(TaskArn arn) {
    var found = new TreeMap<String, InspectContainerResponse>();
    String label = "com.amazonaws.ecs.task-arn=" + arn;
    for (var container :
        docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(label)).exec()) {
      found.put(
          container.getLabels().get("com.amazonaws.ecs.container-name"),
          docker.inspectContainerCmd(container.getId()).exec());
    }
    return found;
  }

  private static void isAsTheAgentMakesIt(
      TaskArn arn, JsonNode definition, JsonNode wanted, InspectContainerResponse seen) {
    String family = definition.path("family").asText();
    String name = wanted.path("name").asText();
    boolean isEssential = wanted.path("essential").asBoolean(true);
    assertThat(seen.getState().getRunning()).isEqualTo(isEssential);
    assertThat(seen.getName())
        .matches(
            Pattern.quote("/ecs-" + family + "-1-" + name.replaceAll("[^A-Za-z0-9-]", "") + "-")
                + "[0-9a-f]{20}");
    assertThat(seen.getConfig().getLabels())
        .containsEntry("com.amazonaws.ecs.cluster", "prod")
        .containsEntry("com.amazonaws.ecs.container-name", name)
        .containsEntry("com.amazonaws.ecs.task-arn", arn.value())
        .containsEntry("com.amazonaws.ecs.task-definition-family", family)
        .containsEntry("com.amazonaws.ecs.task-definition-version", "1");
    wanted
        .path("dockerLabels")
        .properties()
        .forEach(label ->
            assertThat(seen.getConfig().getLabels())
                .containsEntry(label.getKey(), label.getValue().asText()));
    for (JsonNode variable : wanted.path("environment")) {
      assertThat(seen.getConfig().getEnv())
          .contains(variable.path("name").asText() + "=" + variable.path("value").asText());
    }
    for (JsonNode mount : wanted.path("mountPoints")) {
      Path inside = Path.of(mount.path("containerPath").asText());
      assertThat(seen.getMounts())
          .anySatisfy(bound -> {
            assertThat(Path.of(String.valueOf(bound.getDestination()))).isEqualTo(inside);
            assertThat(bound.getRW()).isNotEqualTo(mount.path("readOnly").asBoolean());
          });
    }
    if (definition.path("networkMode").asText().equals("host")) {
      assertThat(seen.getHostConfig().getNetworkMode()).isEqualTo("host");
    } else {
      portsAreBound(wanted, seen);
    }
  }

  private static void portsAreBound(JsonNode wanted, InspectContainerResponse seen) {
    for (JsonNode port : wanted.path("portMappings")) {
      if (port.path("hostPort").asInt() != 0) {
        assertThat(seen.getHostConfig().getPortBindings().getBindings().values())
            .anySatisfy(bound ->
                assertThat(bound[0].getHostPortSpec()).isEqualTo(port.path("hostPort").asText()));
      }
    }
  }
}
