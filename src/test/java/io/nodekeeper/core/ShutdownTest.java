package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The host is shut down or rebooted, and systemd waits for the node to be drained. */
class ShutdownTest {

  private static Scene shuttingDown() {
    return node().daemon("logs").runs("logs", 1).runs("web", 1).shuttingDown();
  }

  @Test
  void aHostThatIsShutDownIsDrainedWithinADeadlineOfItsOwn() {
    Scene scene = shuttingDown();
    Decision decision = scene.step();

    assertThat(decision.state()).isEqualTo(NodeState.DRAINING);
    assertThat(actions(decision, Action.SetDraining.class)).hasSize(1);
    assertThat(actions(decision, Action.StopTask.class)).isEmpty();
    Drain drain = scene.memory.drain().orElseThrow();
    assertThat(drain.causes().keySet()).containsExactly(Cause.HOST_SHUTDOWN);
    assertThat(drain.deadline()).isEqualTo(NOON.plus(Duration.ofMinutes(5)));
  }

  @Test
  void aShutdownBringsTheDeadlineOfADrainNearer() {
    Scene scene = node().daemon("logs").runs("logs", 1).runs("web", 1).chosen();
    scene.step();
    scene.later(Duration.ofMinutes(10));
    scene.shuttingDown().step();

    Drain drain = scene.memory.drain().orElseThrow();
    assertThat(drain.causes().keySet()).containsExactly(Cause.AUTO_SCALING, Cause.HOST_SHUTDOWN);
    assertThat(drain.deadline()).isEqualTo(NOON.plus(Duration.ofMinutes(15)));
  }

  @Test
  void aShutdownNeverLengthensADrain() {
    Scene scene = node().daemon("logs").runs("logs", 1).runs("web", 1).chosen();
    scene.step();
    scene.later(Duration.ofMinutes(58));
    scene.shuttingDown().step();
    scene.later(Duration.ofMinutes(1));
    scene.step();

    assertThat(scene.memory.drain().orElseThrow().deadline())
        .isEqualTo(NOON.plus(Duration.ofHours(1)));
  }

  @Test
  void theNodeTakesReplicasAgainAfterTheReboot() {
    Scene scene = shuttingDown();
    scene.step();
    scene.draining().later(Duration.ofMinutes(2));
    scene.step();
    scene.shuttingDown = false;
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.later(Duration.ofMinutes(1));
    scene.step();

    assertThat(scene.memory.drain().orElseThrow().withdrawn()).isPresent();
    scene.later(Duration.ofMinutes(1));
    assertThat(actions(scene.step(), Action.SetActive.class)).hasSize(1);
  }

  @Test
  void nothingIsStartedOnAHostThatIsShutDown() {
    Scene scene = node().daemon("logs").shuttingDown();

    assertThat(actions(scene.step(), Action.StartTask.class)).isEmpty();
  }
}
