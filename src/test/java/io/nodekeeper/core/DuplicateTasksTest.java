package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.ours;
import static io.nodekeeper.core.Scene.service;
import static io.nodekeeper.core.Scene.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** More than one task of a daemon on the node. */
class DuplicateTasksTest {

  @Test
  void ofTwoRunningCopiesTheExtraIsStoppedAndTheServicesOneKept() {
    Scene scene =
        node()
            .daemon("logs")
            .runs("logs", 1)
            .runs("logs", 2, Duration.ofMinutes(1), Container.Health.NONE)
            .ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"))
            .ecs("logs", 2, "RUNNING", "RUNNING", service("logs"));

    assertThat(stopped(scene.decide())).containsExactly("logs1");
  }

  @Test
  void aDuplicateThatDockerDoesNotShowIsLeftAlone() {
    Scene scene =
        node()
            .daemon("logs")
            .runs("logs", 1)
            .agent("logs", 2, false, AgentTask.Status.PENDING)
            .ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"))
            .ecs("logs", 2, "PENDING", "RUNNING", ours("logs"));

    assertThat(stopped(scene.decide())).isEmpty();
  }

  @Test
  void ownersAreAskedForBeforeADuplicateIsStopped() {
    Decision decision =
        node()
            .daemon("logs")
            .runs("logs", 1)
            .runs("logs", 2)
            .ecsSays(Reading.known(node().ecsNode(), NOON), Reading.notAsked())
            .decide();

    assertThat(stopped(decision)).isEmpty();
    assertThat(decision.ask().questions()).contains(Question.TASKS);
  }
}
