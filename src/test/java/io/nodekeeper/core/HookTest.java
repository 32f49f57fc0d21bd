package io.nodekeeper.core;

import static io.nodekeeper.core.DrainTest.leaving;
import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.node;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
    assertThat(scene.decide().notes())
        .anyMatch(note ->
            note.text().contains("each ends by its own heartbeat time-out (")
                && note.text().endsWith("): set drain.hook"));

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

  @Test
  void severalNamedHooksAreAllKeptWaitingAndCompleted() {
    Scene scene = leaving();
    scene.hooks(
        AutoScaling.Hook.of("one", Duration.ofMinutes(5)),
        AutoScaling.Hook.of("two", Duration.ofMinutes(5)),
        AutoScaling.Hook.of("other", Duration.ofMinutes(5)));
    scene.hookChoice = new Policy.HookChoice.Named(List.of("one", "two"));
    scene.runs("web", 1);
    assertThat(actions(scene.step(), Action.Heartbeat.class))
        .extracting(Action.Heartbeat::hook)
        .containsExactly("one", "two");

    scene.containers.clear();
    scene.agentTasks.clear();
    scene.later(Duration.ofMinutes(1));
    Decision last =
        scene.step(action ->
            action instanceof Action.CompleteLifecycle complete && complete.hook().equals("two")
                ? new Outcome.Failed(action, "throttled")
                : new Outcome.Done(action));
    assertThat(actions(last, Action.CompleteLifecycle.class)).hasSize(2);
    assertThat(scene.later(Duration.ofSeconds(1)).step().drain().orElseThrow().letGo()).isEmpty();

    scene.later(Duration.ofSeconds(30)).step();
    assertThat(scene.later(Duration.ofSeconds(1)).step().drain().orElseThrow().letGo()).isPresent();
  }

  @Test
  void aHookThatCannotWaitAsLongAsTheDeadlineIsSaidAtOnce() {
    Scene scene = leaving();
    scene.hooks(AutoScaling.Hook.of("short", Duration.ofSeconds(30)));
    scene.runs("web", 1);

    assertThat(scene.decide().notes())
        .anyMatch(note ->
            note.level() == Note.Level.WARNING
                && note.text().contains("the hook short is too short: it waits until"));
  }

  @Test
  void abandoningIsSaidToEndTheInstanceWhereItsGroupDoesNotRetainIt() {
    Scene scene = leaving();
    scene.atDeadline = Action.CompleteLifecycle.Result.ABANDON;
    scene.runs("web", 1);
    assertThat(scene.decide().notes())
        .noneMatch(note -> note.text().contains("TerminateHookAbandon"));

    scene.retains = Optional.of(false);
    assertThat(scene.decide().notes()).anyMatch(note -> note.text().contains("does not have"));
    scene.retains = Optional.empty();
    assertThat(scene.decide().notes()).anyMatch(note -> note.text().contains("could not be asked"));
  }

  @Test
  void anActionThatDoesNotWaitAnyMoreIsAnEndAndNoError() {
    Scene scene = leaving();
    scene.runs("web", 1);
    Decision refused = scene.later(Duration.ofMinutes(6)).step(HookTest::refused);
    assertThat(actions(refused, Action.Heartbeat.class)).hasSize(1);
    Decision decision = scene.later(Duration.ofSeconds(1)).step();
    assertThat(decision.drain().orElseThrow().letGo()).isPresent();
    assertThat(actions(scene.later(Duration.ofMinutes(9)).step(), Action.Heartbeat.class))
        .isEmpty();
  }

  private static Outcome refused(Action action) {
    return action instanceof Action.Heartbeat
        ? new Outcome.Refused(action, AutoScaling.NO_ACTION + ": No active Lifecycle Action found")
        : new Outcome.Done(action);
  }

  @Test
  void aRefusalBeforeTheInstanceWaitsSaysNothing() {
    Scene scene = leaving();
    scene.lifecycleState = "Terminating";
    scene.runs("web", 1);
    for (int time = 0; time < 5; time++) {
      scene.later(Duration.ofMinutes(1)).step(HookTest::refused);
    }
    assertThat(scene.memory.drain().orElseThrow().letGo()).isEmpty();
  }

  @Test
  void aLaunchHookIsCompletedWhenTheNodeIsReady() {
    Scene scene = node().daemon("logs");
    scene.launchHook = Optional.of("node-ready");
    scene.lifecycleState = "Pending:Wait";
    scene.target = Optional.of("InService");
    assertThat(actions(scene.step(), Action.CompleteLaunch.class)).isEmpty();

    scene.runs("logs", 1);
    Decision ready = scene.later(Duration.ofMinutes(1)).step();
    assertThat(actions(ready, Action.CompleteLaunch.class))
        .extracting(Action.CompleteLaunch::hook)
        .containsExactly("node-ready");
    scene.lifecycleState = "InService";
    assertThat(scene.later(Duration.ofMinutes(9)).step().actions()).isEmpty();
  }

  @Test
  void aLaunchHookIsCompletedAtOnceOnTheWayIntoAWarmPool() {
    Scene scene = node().daemon("logs");
    scene.launchHook = Optional.of("node-ready");
    scene.lifecycleState = "Warmed:Pending:Wait";
    scene.target = Optional.of("Warmed:Stopped");

    Decision decision = scene.step();
    assertThat(actions(decision, Action.CompleteLaunch.class)).hasSize(1);
    assertThat(actions(decision, Action.StartTask.class)).isEmpty();
  }

  @Test
  void withoutALaunchHookInTheSettingsNothingIsAskedAndNothingCompleted() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.lifecycleState = "Pending:Wait";
    Decision decision = scene.later(Duration.ofMinutes(1)).step();

    assertThat(decision.ready()).isTrue();
    assertThat(actions(decision, Action.CompleteLaunch.class)).isEmpty();
    assertThat(decision.ask().questions()).doesNotContain(Question.AUTO_SCALING);
  }

  @Test
  void standbyAndDetachedAreNoReasonToLeave() {
    for (String state : List.of("Standby", "Detached", "SomethingNew")) {
      Scene scene = node().daemon("logs").runs("logs", 1);
      scene.target = Optional.of(state);
      Decision decision = scene.later(Duration.ofMinutes(1)).step();
      assertThat(decision.drain()).as(state).isEmpty();
      assertThat(decision.ready()).as(state).isTrue();
    }
  }

  @Test
  void aHookThatIsOverIsNoTrouble() {
    Scene scene = leaving();
    scene.runs("web", 1);
    scene.later(Duration.ofMinutes(6)).step(HookTest::refused);
    scene.later(Duration.ofMinutes(1)).step(HookTest::refused);
    scene.later(Duration.ofSeconds(1)).step();

    assertThat(scene.later(Duration.ofSeconds(1)).step().notes())
        .noneMatch(note -> note.subject().startsWith("heartbeat:"));
  }

  @Test
  void aNamedHookThatTheGroupDoesNotHaveIsSaidOnce() {
    Scene scene = leaving();
    scene.hookChoice = new Policy.HookChoice.Named(List.of("node-drain", "ghost"));
    scene.runs("web", 1);

    assertThat(scene.decide().notes())
        .filteredOn(note -> note.text().contains("no termination hook ghost"))
        .singleElement()
        .extracting(Note::text)
        .asString()
        .endsWith("it has: node-drain");
  }

  @Test
  void aDeadlineThatHasPassedIsSaidToLeaveNoTimeToATermination() {
    Scene scene = node().runs("web", 1).draining();
    scene.step();

    assertThat(scene.later(Duration.ofMinutes(61)).step().notes())
        .anyMatch(note -> note.text().contains("it is let go at once"));
  }

  @Test
  void aNamedHookThatTheGroupDoesNotHaveIsNotWaitedFor() {
    Scene scene = leaving();
    scene.hookChoice = new Policy.HookChoice.Named(List.of("node-drain", "ghost"));
    scene.runs("web", 1);
    Decision decision = scene.decide();

    assertThat(decision.drain().orElseThrow().hooks()).containsExactly("node-drain");
    assertThat(decision.actions())
        .filteredOn(Action.Heartbeat.class::isInstance)
        .extracting(action -> ((Action.Heartbeat) action).hook())
        .doesNotContain("ghost");
  }
}
