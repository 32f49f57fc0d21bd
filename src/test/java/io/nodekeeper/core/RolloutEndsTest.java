package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Replacings that must come to an end, each seen not to in the simulation. */
class RolloutEndsTest {

  private static final DaemonName LOGS = new DaemonName("logs");

  /** Which it is does not matter: the answer is given to the next start. */
  private static final Action ANY = new Action.WriteFile(new NodeFile("/x", List.of()), "x", "x");

  private static Rollout remembered(Rolling node) {
    return node.scene.memory.rollout(LOGS).orElseThrow();
  }

  private static Rolling running(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs").registers("logs", 7);
    Rolling.Task _ = node.runs("logs", 7);
    return node.minutes(1);
  }

  @Test
  void whatWaitsForADaemonDoesNotKeepItFromBeingReplaced() {
    Rolling node = Rolling.of(STOP_FIRST, "logs", "metrics").registers("logs", 7);
    node.sick.add("logs:7");
    Rolling.Task _ = node.runs("logs", 7);
    node.minutes(1).registers("logs", 8).minutes(20);

    assertThat(node.deeds).startsWith("stop logs:7", "start logs:8");
    assertThat(node.running("metrics")).hasSize(1);
  }

  @Test
  void anUndoOfWhatGoesBackAlreadyChangesNothing() {
    Rolling node = running(START_FIRST);
    node.sick.add("logs:8");
    node.registers("logs", 8);
    while (!node.rollout("logs").startsWith("goes back")) {
      node.seconds(1);
    }
    node.order(RolloutOrder.Kind.UNDO, "logs");
    node.minutes(30);

    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:8");
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
  }

  @Test
  void anUndoOfWhatComesUpAgainChangesNothing() {
    Rolling node = running(STOP_FIRST);
    node.crashing.add("logs:8");
    node.registers("logs", 8);
    while (node.deeds.isEmpty() || !node.deeds.getLast().equals("start logs:7")) {
      node.seconds(1);
    }
    node.order(RolloutOrder.Kind.UNDO, "logs");
    node.minutes(30);

    assertThat(node.deeds).endsWith("start logs:8", "start logs:7");
    assertThat(node.scene.memory.rollout(new DaemonName("logs")).orElseThrow().good()).hasValue(7);
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
  }

  @Test
  void whatWasRefusedIsNotTakenForBadInTheLookThatStartsItOnceMore() {
    Rolling node = running(STOP_FIRST);
    node.registers("logs", 8);
    node.answer = Optional.of(new Outcome.Refused(ANY, "ecs:StartTask: ATTRIBUTE"));
    while (!node.deeds.contains("start logs:8")) {
      node.seconds(1);
    }
    // Something else in that look took so long that the back-off is over.
    node.scene.now = node.scene.now.plusSeconds(60);
    node.answer = Optional.of(new Outcome.Refused(ANY, "ecs:StartTask: ATTRIBUTE"));
    Decision _ = node.look();

    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8", "start logs:8");
    assertThat(remembered(node).bad()).isEmpty();
    node.minutes(5);
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(remembered(node).bad()).containsExactly(8);
  }

  @Test
  void whatShowsLateOfAStartThatWasUndoneGoesBackAtOnce() {
    Rolling node = running(STOP_FIRST);
    node.sick.add("logs:8");
    node.registers("logs", 8);
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.answer = Optional.of(new Outcome.Unanswered(ANY, "no answer"));
    while (node.deeds.size() < 2) {
      node.seconds(1);
    }
    node.order(RolloutOrder.Kind.UNDO, "logs");
    Rolling.Task _ = node.seconds(2).runs("logs", 8);
    node.minutes(1);

    assertThat(node.deeds)
        .containsExactly("stop logs:7", "start logs:8", "stop logs:8", "start logs:7");
  }

  @Test
  void theOldOneIsNotTakenForWhatCameOfAStartBesideIt() {
    Rolling node = running(START_FIRST).registers("logs", 8);
    node.answer = Optional.of(new Outcome.Unanswered(ANY, "no answer"));
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.order(RolloutOrder.Kind.UNDO, "logs");
    node.seconds(5).order(RolloutOrder.Kind.RESTART, "logs");
    node.seconds(20);

    assertThat(node.deeds).containsExactly("start logs:8");
  }

  @Test
  void whatALostMemoryLeftHangingBesideTheOldOneIsStopped() {
    Rolling node = running(START_FIRST).registers("logs", 8);
    node.hanging.add("logs:8");
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.scene.memory = Memory.lost(node.scene.now);
    node.minutes(9);
    assertThat(node.deeds).containsExactly("start logs:8");

    node.minutes(3);
    assertThat(node.deeds).startsWith("start logs:8", "stop logs:8");
    assertThat(node.running("logs")).contains(7);
  }

  @Test
  void whatHangsIsNotJudgedWhileTheEcsAgentIsSilentAndIsTakenBackOnceItAnswers() {
    Rolling node = running(START_FIRST).registers("logs", 8);
    node.hanging.add("logs:8");
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.seconds(5).scene.agentSilent().ecsSilent();
    node.minutes(7);
    assertThat(remembered(node).bad()).isEmpty();

    node.scene.answering();
    node.seconds(30);
    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:8");
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
  }

  @Test
  void whatBecameHealthyWhileDockerWasSilentIsNotTakenForBad() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = running(method).registers("logs", 8);
      while (!node.deeds.contains("start logs:8")) {
        node.seconds(1);
      }
      node.seconds(5).scene.dockerSilent();
      node.minutes(7).scene.answering();
      node.minutes(1);

      assertThat(node.running("logs")).as("%s", method).containsExactly(8);
      assertThat(node.scene.attributes).doesNotContainKey("nodekeeper.bad.logs");
    }
  }

  /** A drain ends the replacing of 7 by 8, which hangs, halfway, and the node stays after all. */
  private static Rolling leftHangingByADrain() {
    return leftHangingByADrain(0);
  }

  private static Rolling leftHangingByADrain(int seen) {
    Rolling node = running(STOP_FIRST).registers("logs", 8);
    node.hanging.add("logs:8");
    while (node.deeds.size() < 2) {
      node.seconds(1);
    }
    node.seconds(seen);
    Rollout halfway = remembered(node);
    node.scene.memory = node.scene.memory.withRollout(LOGS, halfway.with(Optional.empty()));
    return node;
  }

  @Test
  void whatADrainLeftHangingIsTakenBackThoughANewerOneIsPausedMeanwhile() {
    Rolling node = leftHangingByADrain();
    node.order(RolloutOrder.Kind.PAUSE, "logs");
    node.registers("logs", 9).minutes(20);

    assertThat(node.deeds)
        .containsExactly("stop logs:7", "start logs:8", "stop logs:8", "start logs:7");
    assertThat(node.running("logs")).containsExactly(7);
  }

  @Test
  void whatADrainLeftUntriedAndTheEcsAgentKnowsNoMoreIsNotTried() {
    Rolling node = leftHangingByADrain(5);
    node.accepted.add("logs:8");
    node.seconds(30);
    assertThat(remembered(node).attempt()).isEmpty();
    assertThat(node.rollout("logs")).isEmpty();

    node.minutes(20);
    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8");
    assertThat(remembered(node).bad()).isEmpty();
  }

  @Test
  void thatTheOldOneIsGoneEndsNoStartThatWasNotAnswered() {
    Rolling node = running(STOP_FIRST).registers("logs", 8);
    node.exits.put("logs:7", OptionalInt.of(0));
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.answer = Optional.of(new Outcome.Unanswered(ANY, "no answer"));
    while (node.deeds.size() < 2) {
      node.seconds(1);
    }
    node.seconds(40);

    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8");
    assertThat(node.scene.memory.starts(LOGS).open()).isPresent();
  }

  /** Both are there when an operator drains the node but for its daemons, for this long. */
  private static Rolling drainedBetween(Rolling node, int seconds) {
    while (node.running("logs").size() < 2) {
      node.seconds(1);
    }
    node.seconds(2);
    node.scene.order =
        Optional.of(
            new DrainOrder(
                node.scene.now,
                node.scene.now.plusSeconds(3600),
                false,
                true,
                Optional.empty(),
                "anna"));
    node.seconds(seconds);
    node.scene.order = Optional.empty();
    return node;
  }

  @Test
  void afterADrainThatIsTakenBackANewcomerThatIsRightIsKept() {
    Rolling node = drainedBetween(running(START_FIRST).registers("logs", 8), 60);
    node.fewestHealthy = 9;
    node.minutes(10);

    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:7");
    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.fewestHealthy).isEqualTo(1);
  }

  @Test
  void afterADrainThatIsTakenBackANewcomerThatIsWrongGoesBack() {
    Rolling node = running(START_FIRST).registers("logs", 8);
    node.sick.add("logs:8");
    drainedBetween(node, 60).minutes(10);

    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:8");
    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
  }

  @Test
  void aRevisionThatOvertakesOneThatADrainLeftHangingIsTriedOnceThatIsTakenBack() {
    Rolling node = leftHangingByADrain();
    node.declare("logs", "logs:9", "", node.scene.daemons.getFirst().update());
    node.registers("logs", 9).minutes(60);

    assertThat(node.deeds)
        .startsWith("stop logs:7", "start logs:8", "stop logs:8", "start logs:7")
        .endsWith("stop logs:7", "start logs:9");
    assertThat(node.running("logs")).containsExactly(9);
  }

  @Test
  void whatOnlyEcsHasAcceptedIsNotTakenForBad() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = running(method).registers("logs", 8);
      node.accepted.add("logs:8");
      node.answer = Optional.of(new Outcome.Unanswered(ANY, "no answer"));
      while (!node.deeds.contains("start logs:8")) {
        node.seconds(1);
      }
      node.answer = Optional.of(new Outcome.Failed(ANY, "ecs:StartTask: AGENT"));
      while (node.answer.isPresent()) {
        node.seconds(1);
      }
      node.runs("logs", 8); // What came of the first start shows late.
      node.minutes(14);
      assertThat(remembered(node).bad()).as("%s", method).isEmpty();

      node.accepted.clear();
      node.minutes(60);
      assertThat(node.running("logs")).as("%s", method).containsExactly(8);
    }
  }

  /** Revision 8 was found bad here, and ECS does not start 7 any more, which was good. */
  private static Rolling withoutAWayBack() {
    Rolling node = running(STOP_FIRST).registers("logs", 8);
    node.sick.add("logs:8");
    while (node.deeds.size() < 2) {
      node.seconds(1);
    }
    node.deregisters("logs:7");
    node.scene.definitions.remove("logs:7");
    while (remembered(node).bad().isEmpty() || remembered(node).attempt().isPresent()) {
      node.seconds(1);
    }
    return node;
  }

  @Test
  void whereNothingGoodIsLeftABadRevisionGivesWayToANewerOne() {
    Rolling node = withoutAWayBack().registers("logs", 9).minutes(60);

    assertThat(node.deeds)
        .containsExactly("stop logs:7", "start logs:8", "stop logs:8", "start logs:9");
    assertThat(node.running("logs")).containsExactly(9);
  }

  @Test
  void whatWasFoundBadIsNotTriedOnceMoreWhileANewerOneIsPaused() {
    Rolling node = withoutAWayBack();
    node.order(RolloutOrder.Kind.PAUSE, "logs");
    node.registers("logs", 9).minutes(60);

    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8");
    assertThat(node.rollout("logs")).startsWith("revision 9 is wanted: paused by anna");
  }
}
