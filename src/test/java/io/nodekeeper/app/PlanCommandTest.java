package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Reading;
import java.nio.file.Path;
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
    assertThat(ran.out())
        .startsWith("The node is starting: no replicas yet; logs ")
        .contains("would: StartTask log-router, because ")
        .contains("would: writing /etc/container_config/node.config, because it is absent\n");
    assertThat(node.edges.done).isEmpty();
    assertThat(root.resolve("var")).doesNotExist();
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
    assertThat(ran.out())
        .startsWith("The node is waiting: waits for the ECS agent to register: connection refused")
        .contains("Nothing would be done now.\n");
  }

  @Test
  void thatDockerDoesNotAnswerIsNoAnswerForUs() {
    idle();
    node.edges.containers = () -> Reading.unknown("no such socket", FakeEdges.AT);
    Ran ran = node.run("plan");
    assertThat(ran.code()).isEqualTo(69);
    assertThat(ran.err()).isEqualTo(NO_DOCKER);
    assertThat(ran.out())
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
    assertThat(ran.out()).contains("would: writing /etc/container_config/node.config");
    Ran json = node.run("plan", "--json");
    assertThat(json.code()).isEqualTo(69);
    assertThat(json.json().get("unanswered").findValuesAsText("name")).containsExactly("docker");
    assertThat(json.json().at("/unanswered/0/trouble").asText()).isEqualTo("no such socket");
  }

  @Test
  void aMemoryThatCannotBeUnderstoodIsSaidAsTheAgentDoes() {
    node.with("var/lib/nodekeeper/memory.json", "{");
    assertThat(node.run("plan").out())
        .contains(
            "warning: memory: what was remembered in ROOT/var/lib/nodekeeper/memory.json is lost: ");
  }
}
