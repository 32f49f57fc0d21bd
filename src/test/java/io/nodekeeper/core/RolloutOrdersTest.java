package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.MANUAL;
import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutOrdersTest {

  private static Rolling running(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs").registers("logs", 7);
    node.runs("logs", 7);
    return node.minutes(2);
  }

  @Test
  void aPauseBeginsNothingUntilItIsTakenBack() {
    Rolling node = running(STOP_FIRST);
    node.order(RolloutOrder.Kind.PAUSE, "logs");
    node.registers("logs", 8).minutes(20);
    assertThat(node.deeds).isEmpty();
    assertThat(node.rollout("logs"))
        .isEqualTo(
            "revision 8 is wanted: paused by anna; \"nodekeeper rollout resume logs\" ends that");

    node.order(RolloutOrder.Kind.RESUME, "logs");
    assertThat(node.minutes(2).running("logs")).containsExactly(8);
  }

  @Test
  void aResumeTakesNoRevisionForBadAnyMore() {
    Rolling node = running(STOP_FIRST);
    node.sick.add("logs:8");
    node.registers("logs", 8).minutes(30);
    assertThat(node.running("logs")).containsExactly(7);

    node.sick.clear();
    node.order(RolloutOrder.Kind.RESUME, "logs");
    node.minutes(5);
    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.scene.attributes).doesNotContainKey("nodekeeper.bad.logs");
  }

  @Test
  void anUndoGoesBackToTheRevisionBeforeAndHoldsThePresentOne() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST, MANUAL)) {
      Rolling node = running(STOP_FIRST);
      node.registers("logs", 8).minutes(20);
      assertThat(node.running("logs")).containsExactly(8);
      node.declare(
          "logs",
          "logs",
          "",
          new Daemon.Update(method, java.time.Duration.ZERO, 0, java.time.Duration.ofMinutes(5)));
      node.order(RolloutOrder.Kind.UNDO, "logs");
      node.minutes(20);

      assertThat(node.running("logs")).as("%s", method).containsExactly(7);
      assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
      assertThat(node.warnings()).anyMatch(text -> text.contains("undone by anna"));
      int deeds = node.deeds.size();
      assertThat(node.minutes(30).deeds).hasSize(deeds);
    }
  }

  @Test
  void anUndoAfterABadRevisionNamesWhichWasUndoneAndWhyTheOtherIsBad() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = running(method).registers("logs", 8).minutes(20);
      node.sick.add("logs:9");
      node.registers("logs", 9).minutes(30);
      assertThat(node.running("logs")).containsExactly(8);

      node.order(RolloutOrder.Kind.UNDO, "logs");
      node.minutes(30);

      assertThat(node.running("logs")).as("%s", method).containsExactly(7);
      assertThat(node.warnings())
          .containsExactly(
              "revision 9 is taken for bad here (its container's health check fails; revision 8:"
                  + " undone by anna); revision 7 goes on; a newer revision or \"nodekeeper rollout"
                  + " resume logs\" ends that");
      assertThat(node.scene.attributes)
          .as("whichever of them other nodes would go to")
          .containsEntry("nodekeeper.bad.logs", "9 8");
    }
  }

  @Test
  void whatWasUndoneBelowABadRevisionIsHeldWhereANodeIsPinnedToIt() {
    Rolling other = running(STOP_FIRST).registers("logs", 8).registers("logs", 9);
    Badness.revisions("9 8").forEach(bad -> other.fleet.add(new Verdict(bad, "4711")));
    other.declare("logs", "logs:8", "", other.scene.daemons.getFirst().update());
    other.minutes(60);

    assertThat(other.running("logs")).containsExactly(7);
    assertThat(other.warnings())
        .containsExactly("revision 8 is held: it did not become healthy on 4711");
  }

  @Test
  void whyRevisionsAreBadIsSaidOnceOfEach() {
    Rollout bad = Rollout.none("logs").condemning(9, "it exited").condemning(8, "undone by anna");

    assertThat(bad.why()).contains("it exited; revision 8: undone by anna");
    assertThat(bad.condemning(8, "undone by ben").why()).isEqualTo(bad.why());
    assertThat(bad.condemning(10, "it hangs").why()).contains("it hangs");
  }

  @Test
  void anUndoWithNothingToGoBackToSaysSoAndChangesNothing() {
    Rolling node = running(STOP_FIRST);
    node.order(RolloutOrder.Kind.UNDO, "logs");
    node.seconds(1);

    String why = "revision 7 is not undone: no good one before it is known here";
    assertThat(node.warnings()).containsExactly(why);
    assertThat(node.minutes(90).deeds).isEmpty();
    assertThat(node.warnings()).containsExactly(why);
    assertThat(node.rollout("logs")).isEqualTo(why);
    assertThat(Scene.status(node.last, "logs").vain()).contains(why);

    node.order(RolloutOrder.Kind.RESUME, "logs");
    assertThat(node.minutes(1).warnings()).isEmpty();
    assertThat(node.rollout("logs")).isEmpty();
    assertThat(Scene.status(node.last, "logs").vain()).isEmpty();
  }

  @Test
  void anUndoInVainIsOverOnceAnotherRevisionIsHealthy() {
    Rolling node = running(STOP_FIRST);
    node.order(RolloutOrder.Kind.UNDO, "logs");
    node.minutes(1);
    assertThat(Scene.status(node.last, "logs").vain()).isPresent();

    node.registers("logs", 8).minutes(20);
    assertThat(node.running("logs")).containsExactly(8);
    assertThat(Scene.status(node.last, "logs").vain()).isEmpty();
    assertThat(node.warnings()).isEmpty();
    assertThat(node.rollout("logs")).isEmpty();
  }

  @Test
  void aRestartIsDoneOnceAndAsTheMethodSays() {
    Rolling stopFirst = running(STOP_FIRST);
    stopFirst.order(RolloutOrder.Kind.RESTART, "logs");
    assertThat(stopFirst.minutes(30).deeds).containsExactly("stop logs:7", "start logs:7");
    assertThat(Scene.status(stopFirst.last, "logs").obeyed()).isPresent();

    Rolling startFirst = running(START_FIRST);
    startFirst.fewestHealthy = 9;
    startFirst.order(RolloutOrder.Kind.RESTART, "logs");
    assertThat(startFirst.minutes(30).deeds).containsExactly("start logs:7", "stop logs:7");
    assertThat(startFirst.fewestHealthy).isEqualTo(1);
  }

  @Test
  void aRestartIsCalledOneAndNoReplacing() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      for (boolean held : List.of(false, true)) {
        Rolling node = running(method);
        if (held) {
          node.sick.add("logs:8");
          node.registers("logs", 8).minutes(30);
        }
        node.order(RolloutOrder.Kind.RESTART, "logs");
        var said = new java.util.TreeSet<String>();
        for (int second = 0; second < 60; second++) {
          node.seconds(1);
          said.add(node.rollout("logs"));
          node.last.actions().forEach(action -> said.add(action.because()));
        }
        assertThat(said)
            .anyMatch(text -> text.startsWith("is restarted by order of anna, revision 7: "))
            .contains("it is restarted by order of anna", "has been restarted")
            .noneMatch(text -> text.contains("replace") || text.contains("goes back"));
      }
    }
  }

  @Test
  void whatEcsRunsIsNotRestartedHereAndThatIsSaidUntilAnotherOrder() {
    Rolling node = running(STOP_FIRST);
    node.scene.but(Otherwise.ofService());
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.minutes(2);
    assertThat(node.deeds).isEmpty();
    assertThat(node.rollout("logs"))
        .isEqualTo(
            "ECS runs it: aws ecs update-service --force-new-deployment restarts it, on all nodes");
    assertThat(Scene.status(node.last, "logs").obeyed()).isPresent();
    assertThat(Scene.status(node.last, "logs").vain()).isPresent();

    node.order(RolloutOrder.Kind.UNDO, "logs");
    assertThat(node.minutes(1).rollout("logs")).contains("--task-definition");

    node.order(RolloutOrder.Kind.RESUME, "logs");
    assertThat(Scene.status(node.minutes(1).last, "logs").rollout()).isEmpty();
  }

  @Test
  void whatIsForOtherNodesIsNotRestartedHereAndThatIsSaid() {
    Rolling node = running(STOP_FIRST);
    node.scene.but(Otherwise.on(new NodeSelector.Not(new NodeSelector.All())));
    node.order(RolloutOrder.Kind.RESTART, "logs");
    node.minutes(2);
    assertThat(Scene.status(node.last, "logs").phase()).isEqualTo(DaemonStatus.Phase.ELSEWHERE);
    assertThat(node.rollout("logs"))
        .isEqualTo("it is for other nodes: here nothing of it is restarted or undone");
    assertThat(Scene.status(node.last, "logs").obeyed()).isPresent();

    node.order(RolloutOrder.Kind.RESUME, "logs");
    assertThat(Scene.status(node.minutes(1).last, "logs").rollout()).isEmpty();
  }

  @Test
  void onANodeThatLeavesItIsSaidThatWhatIsOutdatedIsNotReplaced() {
    Rolling node = running(MANUAL);
    node.registers("logs", 8).minutes(15);
    node.scene.runs("web", 2).draining();
    node.seconds(1);
    assertThat(node.rollout("logs"))
        .isEqualTo("revision 8 is wanted: nothing is replaced on a node that leaves");

    Rolling current = running(MANUAL);
    current.scene.draining();
    current.seconds(1);
    assertThat(Scene.status(current.last, "logs").rollout()).isEmpty();
  }

  @Test
  void onANodeThatLeavesWhatIsWantedAndWhatWasObeyedIsStillTold() {
    Rolling node = running(STOP_FIRST);
    node.order(RolloutOrder.Kind.RESUME, "logs");
    Optional<java.time.Instant> obeyed = Scene.status(node.minutes(1).last, "logs").obeyed();
    node.scene.draining();
    DaemonStatus leaving = Scene.status(node.minutes(1).last, "logs");

    assertThat(obeyed).isPresent();
    assertThat(leaving.obeyed()).isEqualTo(obeyed);
    assertThat(leaving.wanted()).hasValue(7);
  }

  @Test
  void ordersThatCannotBeReadAreOneWarningAndBeginNothing() {
    Rolling node = running(STOP_FIRST);
    node.scene.orders = Optional.of(Reading.unknown("rollout-orders.json: no JSON", Scene.NOON));
    node.registers("logs", 8).minutes(20);

    assertThat(node.deeds).isEmpty();
    assertThat(node.warnings()).containsExactly("rollout-orders.json: no JSON");
  }
}
