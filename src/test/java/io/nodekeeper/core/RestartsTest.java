package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How often a daemon was started again: by us, while it was to run. */
class RestartsTest {

  /** The daemon's task is started, runs, and is then seen no more. */
  private static Scene startedAndGone(Scene scene, int number) {
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.later(Duration.ofMinutes(10)).status = "ACTIVE";
    scene.step(action ->
        action instanceof Action.StartTask
            ? new Outcome.Done(action, Optional.of(arn("logs", number)))
            : new Outcome.Done(action));
    scene.runs("logs", number).later(Duration.ofMinutes(10)).step();
    scene.agentTasks.clear();
    scene.containers.clear();
    return scene.later(Duration.ofSeconds(10));
  }

  private static int restarts(Scene scene) {
    return status(scene.decide(), "logs").restarts();
  }

  @Test
  void aStartAfterADeathIsARestartAndTheFirstIsNone() {
    Scene scene = startedAndGone(node().daemon("logs"), 1);
    assertThat(restarts(scene)).isZero();
    assertThat(restarts(startedAndGone(scene, 2))).isEqualTo(1);
    assertThat(restarts(startedAndGone(scene, 3))).isEqualTo(2);
  }

  @Test
  void aStartAfterADrainIsNoRestartAndTheNextAfterADeathIs() {
    Scene scene = startedAndGone(startedAndGone(node().daemon("logs"), 1), 2);
    for (int look = 0; look < 3; look++) {
      scene.later(Duration.ofMinutes(1)).draining().step();
      assertThat(restarts(scene)).isEqualTo(1);
    }
    scene.status = "ACTIVE";
    scene.later(Duration.ofMinutes(10));

    assertThat(restarts(startedAndGone(scene, 3))).isEqualTo(1);
    assertThat(restarts(startedAndGone(scene, 4))).isEqualTo(2);
  }

  @Test
  void aStartAfterABootIsNoRestart() {
    Scene scene = startedAndGone(node().daemon("logs"), 1);
    scene.bootId = "boot-2";

    assertThat(restarts(startedAndGone(scene, 2))).isZero();
    assertThat(restarts(startedAndGone(scene, 3))).isEqualTo(1);
  }
}
