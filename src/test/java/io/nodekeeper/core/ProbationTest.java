package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A new revision that becomes healthy, and dies of what shows later. */
class ProbationTest {

  private static final DaemonName LOGS = new DaemonName("logs");

  private static Rolling running(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs").registers("logs", 7);
    node.runs("logs", 7);
    return node.minutes(2);
  }

  /** One whose tasks end after so many seconds, healthy since ten. */
  private static Rolling gets(Rolling node, int revision, int seconds) {
    String name = "logs:" + revision;
    node.dying.put(name, seconds);
    node.exits.put(name, OptionalInt.of(7));
    return node.registers("logs", revision);
  }

  private static Rolling untilReached(Rolling node, int revision) {
    for (int i = 0; i < 1200 && !isGood(node, revision); i++) {
      node.seconds(1);
    }
    assertThat(isGood(node, revision)).isTrue();
    return node;
  }

  private static boolean isGood(Rolling node, int revision) {
    return rollout(node).good().equals(OptionalInt.of(revision));
  }

  private static Rollout rollout(Rolling node) {
    return node.scene.memory.rollout(LOGS).orElseThrow();
  }

  private static Duration within(Rolling node) {
    return node.scene.daemons.getFirst().update().within();
  }

  @Test
  void oneThatDiesASecondTimeSoonAfterItWasHealthyIsTakenBackRememberedAndPublished() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = gets(running(method), 8, 30).minutes(20);

      assertThat(node.running("logs")).as("%s", method).containsExactly(7);
      assertThat(node.deeds.stream().filter("start logs:8"::equals)).hasSize(2);
      assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
      assertThat(node.warnings())
          .containsExactly(
              "revision 8 is taken for bad here (it was healthy, and then its task ended twice:"
                  + " container app exited 7); revision 7 goes on; a newer revision or \"nodekeeper"
                  + " rollout resume logs\" ends that");
      int deeds = node.deeds.size();
      assertThat(node.minutes(30).deeds).hasSize(deeds);

      node.registers("logs", 9).minutes(20);
      assertThat(node.running("logs")).containsExactly(9);
      assertThat(node.scene.attributes).doesNotContainKey("nodekeeper.bad.logs");
    }
  }

  @Test
  void itsGoodOneIsStartedAtOnceAndNothingElseIsReplacedMeanwhile() {
    Rolling node = gets(running(STOP_FIRST), 8, 30);
    for (int i = 0; i < 1200 && rollout(node).bad().isEmpty(); i++) {
      node.seconds(1);
    }
    assertThat(rollout(node).bad()).containsExactly(8);
    assertThat(node.scene.memory.tries()).containsKey("back:logs");
    assertThat(node.seconds(1).running("logs")).containsExactly(7);
  }

  @Test
  void oneDeathMayBeAnAccident() {
    Rolling node = untilReached(gets(running(STOP_FIRST), 8, 30), 8);
    node.seconds(25);
    node.dying.clear();
    assertThat(node.warnings()).isEmpty();
    node.minutes(40);

    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8", "start logs:8");
    assertThat(node.scene.attributes).doesNotContainKey("nodekeeper.bad.logs");
  }

  @Test
  void whatWeStopOurselvesIsNoDeath() {
    Rolling node = untilReached(running(STOP_FIRST).registers("logs", 8), 8);
    for (int i = 0; i < 3; i++) {
      node.order(RolloutOrder.Kind.RESTART, "logs");
      node.seconds(40);
    }
    assertThat(node.deeds.stream().filter("start logs:8"::equals)).hasSizeGreaterThan(2);
    assertThat(node.minutes(20).running("logs")).containsExactly(8);
    assertThat(rollout(node).bad()).isEmpty();
  }

  @Test
  void whatHasStoodIsGoodHoweverOftenItDiesLater() {
    Rolling node = untilReached(running(STOP_FIRST).registers("logs", 8), 8);
    node.pass(within(node));
    node.dying.put("logs:8", 30);
    node.minutes(30);

    assertThat(rollout(node).bad()).isEmpty();
    assertThat(node.deeds).doesNotContain("start logs:7");
    assertThat(node.scene.memory.tries()).doesNotContainKey("probation:logs");
  }

  @Test
  void oneThatIsNotHealthyAnyMoreWhenItsTimeIsOverIsTakenBack() {
    Rolling node = untilReached(running(START_FIRST).registers("logs", 8), 8);
    node.sick.add("logs:8");
    node.minutes(3);
    assertThat(node.running("logs")).as("its time is not over").containsExactly(8);

    node.minutes(10);
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.warnings())
        .singleElement()
        .asString()
        .startsWith(
            "revision 8 is taken for bad here (it was healthy, and did not stay so: its container's"
                + " health check fails");
  }

  @Test
  void whatWasLongPendingHasNotStoodBeforeItHasRunSoLong() {
    Rolling node = untilReached(running(STOP_FIRST).registers("logs", 8), 8);
    node.hanging.add("logs:8");
    node.tasks.clear();
    node.pass(within(node).minusSeconds(30));
    Rolling.Task late = node.tasks.removeFirst();
    node.hanging.clear();
    node.tasks.add(late.since(node.scene.now));
    node.seconds(60);
    assertThat(node.scene.memory.tries()).containsKey("probation:logs");
    node.pass(within(node));
    assertThat(node.scene.memory.tries()).doesNotContainKey("probation:logs");
    assertThat(rollout(node).bad()).isEmpty();
  }

  @Test
  void whatCannotBeSeenIsNotJudged() {
    Rolling node = untilReached(running(START_FIRST).registers("logs", 8), 8);
    node.scene.agentSilent();
    node.sick.add("logs:8");
    node.minutes(10);
    node.sick.clear();
    node.scene.answering();
    node.minutes(10);

    assertThat(node.running("logs")).containsExactly(8);
    assertThat(rollout(node).bad()).isEmpty();
  }

  @Test
  void theLastThatStoodIsNotForgottenForOneThatHasNot() {
    Rolling node = untilReached(gets(running(STOP_FIRST), 8, 10_000), 8);
    gets(node, 9, 30).scene.definitions.remove("logs");
    untilReached(node, 9);
    assertThat(rollout(node).previous()).hasValue(7);

    assertThat(node.minutes(20).running("logs")).containsExactly(7);
    assertThat(rollout(node).bad()).containsExactly(9);
  }

  @Test
  void theLastThatStoodIsOnNoProbationWhenItIsWantedAgainBeforeTheOtherHasStood() {
    Rolling node = untilReached(running(STOP_FIRST).registers("logs", 8), 8);
    node.declare("logs", "logs:7", "", node.scene.daemons.getFirst().update());
    untilReached(node, 7);
    assertThat(rollout(node).previous()).isEmpty();
    assertThat(node.scene.memory.tries()).doesNotContainKey("probation:logs");
  }

  @Test
  void ofTwoThatRunTheOtherOneSaysNothingOfIt() {
    Rolling node = untilReached(running(STOP_FIRST).registers("logs", 8), 8);
    // Somebody's copy of one that was found bad long ago, and that looks well.
    Rollout known = rollout(node).condemning(6, "it was sick");
    node.scene.memory = node.scene.memory.withRollout(LOGS, known);
    Rolling.Task other = node.runs("logs", 6);
    node.tasks.remove(other);
    node.tasks.add(other.since(node.scene.now.minusSeconds(3600)));
    node.seconds(2);
    assertThat(Scene.status(node.last, "logs").revision()).isEqualTo(6);
    assertThat(node.scene.memory.tries()).containsKey("probation:logs");
  }

  @Test
  void aFirstRevisionIsOnNoProbationForNothingElseIsKnown() {
    Rolling node = Rolling.of(STOP_FIRST, "logs");
    gets(node, 7, 30).minutes(20);

    assertThat(rollout(node).bad()).isEmpty();
    assertThat(node.deeds).allMatch(deed -> deed.startsWith("start logs"));
  }

  @Test
  void anUndoIsCarriedOutAlsoWhereNothingRunsAtThatMoment() {
    Rolling node = untilReached(running(STOP_FIRST).registers("logs", 8), 8);
    node.pass(within(node));
    node.dying.put("logs:8", 3);
    for (int i = 0; i < 1200 && !node.tasks.isEmpty(); i++) {
      node.seconds(1);
    }
    assertThat(node.running("logs")).isEmpty();
    node.order(RolloutOrder.Kind.UNDO, "logs");
    node.seconds(2);
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.scene.memory.tries()).as("others wait for it").containsKey("back:logs");
    assertThat(node.minutes(20).running("logs")).containsExactly(7);
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
    assertThat(Scene.status(node.last, "logs").vain()).isEmpty();
  }

  @Test
  void anUndoWhereNothingRunsAndNoGoodOneBeforeIsKnownIsInVain() {
    Rolling node = running(STOP_FIRST);
    node.dying.put("logs:7", 3);
    for (int i = 0; i < 60 && !node.tasks.isEmpty(); i++) {
      node.seconds(1);
    }
    assertThat(node.running("logs")).isEmpty();
    node.order(RolloutOrder.Kind.UNDO, "logs");
    node.seconds(1);
    assertThat(Scene.status(node.last, "logs").vain())
        .contains("revision 7 is not undone: no good one before it is known here");
  }
}
