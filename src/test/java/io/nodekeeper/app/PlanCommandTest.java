package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.Reading;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanCommandTest {

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.daemons("daemons:\n  logs: {taskDefinition: log-router}\n");
  }

  @Test
  void whatWouldBeDoneIsSaidWithItsReasonAndNothingIsDone() {
    Ran ran = node.run("plan");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines()).hasSizeGreaterThan(3).allMatch(line -> line.length() <= 80);
    assertThat(ran.unbroken())
        .startsWith("The node is starting: no replicas yet; logs ")
        .contains("would: StartTask log-router, because ")
        .contains("would: writing /etc/container_config/node.config, because it is absent\n");
    assertThat(node.edges.done).isEmpty();
    assertThat(root.resolve("var")).doesNotExist();
  }

  private void overridden(int daemons) {
    var yaml = new StringBuilder("daemons:\n");
    for (int i = 0; i < daemons; i++) {
      yaml.append("  d%d: {taskDefinition: d%d, environment: {app: {A: b}}}\n".formatted(i, i));
    }
    node.daemons(yaml.toString());
  }

  private void defined(String container) {
    node.edges.definition =
        name ->
            Reading.known(
                new Definition(
                    name,
                    3,
                    true,
                    Optional.empty(),
                    List.of(container),
                    new TreeSet<>(),
                    0,
                    0,
                    new TreeMap<>()),
                FakeEdges.AT);
  }

  @Test
  void whatWaitsIsSaidWithItsReasonAndIsNotSaidToBeStarted() {
    overridden(1);
    defined("router");
    String why = "environment or command names the container app, and d0:3 has router";
    assertThat(node.run("plan").unbroken())
        .contains("waiting: d0: " + why + "\n")
        .doesNotContain("StartTask");
    assertThat(node.run("plan", "--json").json().at("/waiting").toString())
        .isEqualTo("[{\"name\":\"d0\",\"reason\":\"" + why + "\"}]");

    defined("app");
    assertThat(node.run("plan").unbroken())
        .contains("would: StartTask d0, because ")
        .doesNotContain("waiting: ");
  }

  @Test
  void whatWaitsForItsDefinitionAsTheAgentWouldIsNotSaidToBeStarted() {
    overridden(6);
    defined("app");
    assertThat(node.run("plan").unbroken())
        .contains("would: StartTask d4, because ")
        .contains(
            "waiting: d5: its task definition is being read, for environment or command names its"
                + " containers\n")
        .doesNotContain("StartTask d5");
  }

  @Test
  void jsonHasTheActionsAndTheNotes() {
    Ran ran = node.run("plan", "--json");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.json().get("state").asText()).isEqualTo("starting");
    assertThat(ran.json().get("actions").findValuesAsText("key"))
        .contains("start:logs", "write:/etc/container_config/node.config");
    assertThat(ran.json().get("notes").findValuesAsText("subject")).contains("ready");
  }

  /** Before the ECS agent has registered, with nothing to write. */
  private void idle() {
    node.edges.agent = () -> Reading.unknown("connection refused", FakeEdges.AT);
    node.edges.files.put(
        "/etc/container_config/node.config",
        "# Written by nodekeeper; changes made here are lost.\nMY_ENVIRONMENT=\"prod\"\n");
  }

  @Test
  void nothingToDoExitsWithNothing() {
    idle();
    Ran ran = node.run("plan");
    assertThat(ran.code()).isZero();
    assertThat(ran.unbroken())
        .startsWith("The node is waiting: waits for the ECS agent to answer: connection refused")
        .contains("Nothing would be done now.\n");
  }

  @Test
  void thatDockerDoesNotAnswerIsNoAnswerForUs() {
    idle();
    node.edges.containers = () -> Reading.unknown("no such socket", FakeEdges.AT);
    Ran ran = node.run("plan");
    assertThat(ran.code()).isEqualTo(69);
    assertThat(ran.err()).isEqualTo(NO_DOCKER);
    assertThat(ran.unbroken())
        .contains("What would be done now is not known.\n")
        .doesNotContain("Nothing would be done");
  }

  private static final String NO_DOCKER =
      "nodekeeper: Docker does not answer, so this is not all: no such socket\n";

  @Test
  void thatDockerDoesNotAnswerIsSaidAlsoWhenSomethingElseWouldBeDone() {
    node.edges.containers = () -> Reading.unknown("no such socket", FakeEdges.AT);
    Ran ran = node.run("plan");
    assertThat(ran.code()).isEqualTo(69);
    assertThat(ran.err()).isEqualTo(NO_DOCKER);
    assertThat(ran.unbroken()).contains("would: writing /etc/container_config/node.config");
    Ran json = node.run("plan", "--json");
    assertThat(json.code()).isEqualTo(69);
    assertThat(json.json().get("unanswered").findValuesAsText("name")).containsExactly("docker");
    assertThat(json.json().at("/unanswered/0/trouble").asText()).isEqualTo("no such socket");
  }

  @Test
  void aMemoryThatCannotBeUnderstoodIsSaidAsTheAgentDoes() {
    node.with("var/lib/nodekeeper/memory.json", "{");
    assertThat(node.run("plan").unbroken())
        .contains(
            "warning: memory: what was remembered in ROOT/var/lib/nodekeeper/memory.json is lost: ");
  }
}
