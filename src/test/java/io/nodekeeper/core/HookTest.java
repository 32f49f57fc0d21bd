package io.nodekeeper.core;

import static io.nodekeeper.core.DrainTest.leaving;
import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The termination hook: found, kept waiting, never guessed. */
class HookTest {
  @Test
  void theHookIsKeptWaitingEveryThirdOfItsTimeout() {
    Scene scene = leaving();
    scene.runs("web", 1);
    assertThat(actions(scene.step(), Action.Heartbeat.class)).isEmpty();
    Decision due = scene.later(Duration.ofMinutes(5)).step();
    assertThat(actions(due, Action.Heartbeat.class)).hasSize(1);
    assertThat(actions(scene.later(Duration.ofMinutes(1)).step(), Action.Heartbeat.class))
        .isEmpty();
    assertThat(actions(scene.later(Duration.ofMinutes(5)).step(), Action.Heartbeat.class))
        .hasSize(1);
  }

  @Test
  void theHookIsKeptWaitingAtOnceForNobodyKnowsHowLongItHasWaited() {
    Scene scene = node().runs("web", 1).chosen();
    assertThat(actions(scene.step(), Action.Heartbeat.class)).hasSize(1);
  }

  @Test
  void ofSeveralHooksNoneIsGuessed() {
    Scene scene = leaving();
    scene.hooks(
        AutoScaling.Hook.of("one", Duration.ofMinutes(5)),
        AutoScaling.Hook.of("two", Duration.ofMinutes(5)));
    assertThat(scene.decide().notes()).anyMatch(note -> note.text().contains("set drain.hook"));

    scene.hookChoice = new Policy.HookChoice.Named(List.of("two"));
    assertThat(scene.decide().drain().orElseThrow().hooks()).containsExactly("two");
  }

  @Test
  void ecssOwnHookIsNeverOurs() {
    Scene scene = leaving();
    scene.hooks(AutoScaling.Hook.of(AutoScaling.MANAGED_DRAINING_HOOK, Duration.ofHours(1)));

    assertThat(scene.decide().drain().orElseThrow().hooks()).isEmpty();
  }

  @Test
  void aClockSetBackAgainAndAgainDoesNotLetTheHookTimeOut() {
    Scene scene = leaving();
    scene.runs("web", 1).step();
    for (int time = 0; time < 3; time++) {
      scene.later(Duration.ofHours(-1));
      assertThat(actions(scene.step(), Action.Heartbeat.class)).hasSize(1);
    }
  }

  @Test
  void anInstanceThatWasLetGoStaysDrainedWhateverFallsSilentThen() {
    Scene scene = node().runs("web", 1).chosen().draining();
    scene.step();
    scene.containers.clear();
    scene.agentTasks.clear();
    scene.memory =
        scene.memory.withDrain(scene.memory.drain().map(drain -> drain.letGoAt(scene.now)));
    scene.later(Duration.ofMinutes(10));

    assertThat(scene.ecsSilent().decide().state()).isEqualTo(NodeState.DRAINED);
  }
}
