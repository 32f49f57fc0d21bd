package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A task that is ended by our own order has not failed, and is not ended before its successor. */
class OrderedRestartsTest {

  private static final Action ANY = new Action.WriteFile(new NodeFile("/x", List.of()), "x", "x");

  private static final DaemonName LOGS = new DaemonName("logs");

  /** Started by us; its deeds from then on. */
  private static Rolling started(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs", "mesh").registers("logs", 7).registers("mesh", 3);
    node.minutes(1);
    assertThat(node.running("logs")).containsExactly(7);
    node.deeds.clear();
    return node;
  }

  /** How long nothing of it has been up, while so many seconds pass. */
  private static int downFor(Rolling node, int seconds) {
    int down = 0;
    for (int second = 0; second < seconds; second++) {
      node.seconds(1);
      down += node.running("logs").isEmpty() ? 1 : 0;
    }
    return down;
  }

  @Test
  void restartsNearEachOtherLeaveItDownForNoLongerThanOne() {
    for (int apart : List.of(20, 30, 60)) {
      Rolling node = started(STOP_FIRST);
      for (int round = 0; round < 12; round++) {
        node.order(RolloutOrder.Kind.RESTART, "logs");
        assertThat(downFor(node, apart)).as("%d of those %d s apart", round, apart).isLessThan(6);
      }
      assertThat(node.deeds).as("%s s apart", apart).hasSize(24);
    }
  }

  @Test
  void restartsThatStartFirstAreNotSlowedDownEither() {
    Rolling node = started(START_FIRST);
    for (int round = 0; round < 12; round++) {
      node.order(RolloutOrder.Kind.RESTART, "logs");
      node.seconds(30);
    }
    assertThat(node.deeds).hasSize(24);
    assertThat(node.scene.memory.starts(LOGS).count()).isEqualTo(1);
  }

  @Test
  void anOrderEachSecondMakesNoStormOfStarts() {
    Rolling node = started(STOP_FIRST);
    for (int second = 0; second < 120; second++) {
      node.order(RolloutOrder.Kind.RESTART, "logs");
      node.seconds(1);
    }
    assertThat(node.deeds.stream().filter("start logs:7"::equals)).hasSizeBetween(5, 12);
  }

  @Test
  void anOrderEachSecondForWhatDiesAtOnceMakesNoStormEither() {
    Rolling node = started(STOP_FIRST);
    node.crashing.add("logs:7");
    for (int second = 0; second < 120; second++) {
      node.order(RolloutOrder.Kind.RESTART, "logs");
      node.seconds(1);
    }
    assertThat(node.deeds.stream().filter("start logs:7"::equals)).hasSizeBetween(5, 26);
  }

  @Test
  void howeverWellItRunsItIsStartedNoMoreOftenThanAfterOneFailure() {
    Rolling node = started(STOP_FIRST);
    var draft =
        new Draft(node.scene.policy(), node.scene.seen(), node.scene.memory, node.scene.now);
    Daemon logs = draft.policy.daemon(LOGS).orElseThrow();
    Starts starts = node.scene.memory.starts(LOGS).tried(node.scene.now, Optional.empty()).steady();
    assertThat(Missing.early(draft, logs, starts)).isPresent();
    assertThat(draft.lookAgainAt())
        .isBetween(node.scene.now.plusSeconds(4), node.scene.now.plusSeconds(6));
    assertThat(starts.tried(node.scene.now, Optional.empty()).again().count()).isEqualTo(1);
    hasFailed(node, 4);
    assertThat(node.scene.memory.starts(LOGS).again().count()).isEqualTo(1);
    assertThat(starts.again().count()).isZero();
  }

  /** Its last start was now, and so many before it have failed. */
  private static void hasFailed(Rolling node, int times) {
    Starts starts = node.scene.memory.starts(LOGS);
    for (int i = 0; i < times; i++) {
      starts =
          starts
              .tried(node.scene.now, Optional.empty())
              .answered(starts.lastTask().orElseThrow())
              .seen(starts.lastTask().orElseThrow());
    }
    node.scene.memory = node.scene.memory.withStarts(LOGS, starts);
  }

  @Test
  void whatMayNotBeStartedAtOnceIsNotStoppedYet() {
    Rolling node = started(STOP_FIRST);
    hasFailed(node, 5);
    node.order(RolloutOrder.Kind.RESTART, "logs");

    assertThat(downFor(node, 60)).isZero();
    assertThat(node.deeds).isEmpty();
    assertThat(node.rollout("logs"))
        .startsWith("is to be restarted by order of anna: it goes on until ")
        .endsWith(", when it may be started anew");
    assertThat(downFor(node, 60)).isLessThan(6);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:7");
    // Five have failed; the sixth ran until it was told to stop.
    assertThat(node.scene.memory.starts(LOGS).count()).isEqualTo(6);
  }

  @Test
  void whatWaitsForItsTimeHoldsNobodyElseUp() {
    Rolling node = started(STOP_FIRST);
    hasFailed(node, 6);
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.seconds(5);
    node.registers("mesh", 4);
    node.scene.definitions.put(
        "mesh",
        Reading.known(java.util.Objects.requireNonNull(node.newest.get("mesh")), node.scene.now));
    node.seconds(30);
    assertThat(node.deeds).containsExactly("stop mesh:3", "start mesh:4");
  }

  @Test
  void whatRunsIsNotReplacedEitherBeforeTheNewOneMayBeStarted() {
    Rolling node = started(STOP_FIRST);
    hasFailed(node, 5);
    // As if an older agent had begun it.
    Rollout rollout = node.scene.memory.rollout(LOGS).orElseThrow();
    var attempt =
        Rollout.Attempt.begun(
            7, node.scene.now, node.scene.memory.starts(LOGS).lastTask(), Optional.empty());
    node.scene.memory = node.scene.memory.withRollout(LOGS, rollout.with(Optional.of(attempt)));
    assertThat(downFor(node, 60)).isZero();
    assertThat(downFor(node, 60)).isLessThan(6);
  }

  @Test
  void whatDiesBetweenOrdersBacksOffAllTheSame() {
    Rolling node = started(STOP_FIRST);
    hasFailed(node, 3);
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.seconds(40);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:7");
    node.crashing.add("logs:7");
    node.seconds(1);
    assertThat(Scene.status(node.last, "logs").until())
        .hasValueSatisfying(due -> assertThat(due).isAfter(node.scene.now.plusSeconds(5)));
  }

  @Test
  void whileItIsDownItIsSaidForWhatItWasStopped() {
    Rolling node = started(STOP_FIRST);
    node.exits.put("logs:7", java.util.OptionalInt.of(0));
    node.answer = Optional.of(new Outcome.Unanswered(ANY, "no answer"));
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.seconds(6);
    assertThat(node.scene.memory.starts(LOGS).failure().map(Starts.Failure::why))
        .contains("it was stopped, to be restarted by order of anna");
  }

  @Test
  void whoRestartedAnOlderMemoryDoesNotSay() {
    Rolling node = started(STOP_FIRST);
    TaskArn task = node.scene.memory.starts(LOGS).lastTask().orElseThrow();
    node.scene.memory =
        node.scene.memory.withTry(
            "restart:logs", new Memory.Try(node.scene.now, 0, Optional.of(task.value())));
    var draft =
        new Draft(node.scene.policy(), node.scene.seen(), node.scene.memory, node.scene.now);
    Daemon logs = draft.policy.daemon(LOGS).orElseThrow();
    assertThat(RolloutOrders.restarted(draft, logs, task)).contains("by an order");
    assertThat(RolloutOrders.restarted(draft, logs, Scene.arn("logs", 99))).isEmpty();
  }
}
