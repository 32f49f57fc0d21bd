package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.MANUAL;
import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RolloutsTest {

  /** Which it is does not matter: the answer is given to the next start. */
  private static final Action ANY = new Action.WriteFile(new NodeFile("/x", List.of()), "x", "x");

  /** A node whose logs are of revision 7 and in order, and whose newest revision is 8. */
  private static Rolling outdated(Daemon.Update.Method method) {
    Rolling node = Rolling.of(method, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(1);
    node.fewestHealthy = 9;
    node.scene.now = node.scene.now.plus(Duration.ofMinutes(1));
    return node.registers("logs", 8);
  }

  @Test
  void stopFirstStopsTheOldOneAndThenStartsTheNewestRevision() {
    Rolling node = outdated(STOP_FIRST).minutes(15);

    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8");
    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.mostCopies).isEqualTo(1);
    assertThat(node.scene.memory.rollout(new DaemonName("logs")).orElseThrow().good()).hasValue(8);
  }

  @Test
  void startFirstNeverLeavesTheNodeWithoutAHealthyOneNorWithMoreThanTwo() {
    Rolling node = outdated(START_FIRST).minutes(15);

    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:7");
    assertThat(node.fewestHealthy).isEqualTo(1);
    assertThat(node.mostCopies).isEqualTo(2);
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void manualNamesTheOutdatedOneAndLeavesIt() {
    Rolling node = outdated(MANUAL).minutes(15);

    assertThat(node.deeds).isEmpty();
    assertThat(node.last.notes())
        .contains(
            Note.info("logs", "revision 7 is outdated: 8 is wanted, and update.method is manual"));
    assertThat(Scene.status(node.last, "logs").wanted()).hasValue(8);
  }

  @Test
  void startFirstFallsBackWhenADefinitionShowsThatBothBindAPort() {
    Rolling node = Rolling.of(START_FIRST, "logs").registers("logs", 7, "514/udp", "80/tcp");
    node.runs("logs", 7);
    node.minutes(1);
    node.registers("logs", 8, "80/tcp").minutes(15);

    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8");
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void startFirstFallsBackWhenEcsLacksRoomForBoth() {
    Rolling node = outdated(START_FIRST);
    node.answer = Optional.of(new Outcome.Failed(ANY, "ecs:StartTask: RESOURCE:MEMORY"));
    node.minutes(15);

    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:7", "start logs:8");
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void aRevisionThatDoesNotBecomeHealthyIsTakenBackRememberedAndPublished() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = outdated(method);
      node.sick.add("logs:8");
      node.minutes(30);

      assertThat(node.running("logs")).as("%s", method).containsExactly(7);
      assertThat(node.deeds).hasSize(method == STOP_FIRST ? 4 : 2);
      assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
      assertThat(node.warnings())
          .anyMatch(text -> text.startsWith("revision 8 is taken for bad here"));
      assertThat(node.rollout("logs"))
          .isEqualTo(
              "revision 8 is held, for it is bad here (its container's health check fails); a newer"
                  + " revision or \"nodekeeper rollout resume logs\" ends that");
      int deeds = node.deeds.size();
      assertThat(node.minutes(60).deeds).hasSize(deeds);
    }
  }

  @Test
  void underStartFirstABadRevisionCostsNoHealthyOne() {
    Rolling node = outdated(START_FIRST);
    node.sick.add("logs:8");
    node.minutes(30);

    assertThat(node.fewestHealthy).isEqualTo(1);
    assertThat(node.mostCopies).isEqualTo(2);
    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:8");
  }

  @Test
  void oneThatEndsAtOnceIsTakenBackToo() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = outdated(method);
      node.crashing.add("logs:8");
      node.minutes(30);

      assertThat(node.running("logs")).as("%s", method).containsExactly(7);
      assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
      assertThat(node.mostCopies).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aNewerRevisionEndsTheHold() {
    Rolling node = outdated(STOP_FIRST);
    node.sick.add("logs:8");
    node.minutes(30).registers("logs", 9).minutes(20);

    assertThat(node.running("logs")).containsExactly(9);
    assertThat(node.scene.attributes).doesNotContainKey("nodekeeper.bad.logs");
  }

  @Test
  void whatAnotherNodeFoundBadIsHeldAndThatNodeIsNamed() {
    Rolling node = outdated(STOP_FIRST);
    node.fleet.add(new Verdict(8, "4711"));
    node.minutes(30);

    assertThat(node.deeds).isEmpty();
    assertThat(node.warnings()).contains("revision 8 is held: it did not become healthy on 4711");
  }

  @Test
  void anotherNodesVerdictOnAnotherRevisionHoldsNothing() {
    Rolling node = outdated(STOP_FIRST);
    node.fleet.add(new Verdict(6, "4711"));
    node.fleet.add(new Verdict(8, Scene.OURS.id()));

    assertThat(node.minutes(15).running("logs")).containsExactly(8);
  }

  @Test
  void verdictsAreAskedForOnlyWhenAReplacingIsAboutToBegin() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    for (int second = 0; second < 3600; second++) {
      node.seconds(1);
      assertThat(node.last.ask().verdicts()).isEmpty();
    }
  }

  @Test
  void aFamilyIsAskedForItsNewestRevisionEveryTenMinutes() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    int asked = 0;
    for (int second = 0; second < 3600; second++) {
      node.seconds(1);
      asked += node.last.ask().definitions().size();
    }
    assertThat(asked).isBetween(5, 8);
  }

  @Test
  void aPinnedRevisionCostsNoCallUntilAnotherIsWanted() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7).registers("logs", 8);
    node.declare("logs", "logs:7", "", node.scene.daemons.getFirst().update());
    node.runs("logs", 7);
    for (int second = 0; second < 1200; second++) {
      node.seconds(1);
      assertThat(node.last.ask().definitions()).isEmpty();
    }
    node.declare("logs", "logs:8", "", node.scene.daemons.getFirst().update());
    assertThat(node.minutes(2).running("logs")).containsExactly(8);
  }

  @Test
  void aPinnedRevisionThatIsInactiveLeavesTheOldOneAndIsNamed() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7).registers("logs", 8);
    node.deregisters("logs:8");
    node.declare("logs", "logs:8", "", node.scene.daemons.getFirst().update());
    node.runs("logs", 7);
    node.minutes(5);

    assertThat(node.deeds).isEmpty();
    assertThat(node.warnings())
        .containsExactly(
            "revision 8 is wanted, and the old one goes on: it is INACTIVE, and ECS starts it no"
                + " more; name or register another");
  }

  @Test
  void aDefinitionThatCannotBeReadLeavesTheOldOneAndIsNamed() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.declare("logs", "logs:9", "", node.scene.daemons.getFirst().update());
    node.runs("logs", 7);
    node.minutes(5);

    assertThat(node.deeds).isEmpty();
    assertThat(node.warnings())
        .containsExactly(
            "revision 9 is wanted, and the old one goes on: its definition is not known: Unable to"
                + " describe task definition.");
  }

  @Test
  void whatAServiceOrSomebodyElseStartedIsNotReplaced() {
    for (EcsTask.Owner owner : List.of(Scene.daemonService("logs"), Scene.runTask())) {
      Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
      node.runs("logs", 7).owner = owner;
      node.minutes(1).registers("logs", 8).minutes(20);

      assertThat(node.deeds).isEmpty();
      assertThat(node.rollout("logs")).contains("was started by others");
    }
  }

  @Test
  void nothingIsReplacedWhileAnotherOfTheChainIsDown() {
    Rolling node = Rolling.of(STOP_FIRST, "logs", "metrics").registers("logs", 7);
    node.registers("metrics", 1);
    node.runs("logs", 7);
    node.crashing.add("metrics:1");
    node.minutes(2).registers("logs", 8).minutes(15);
    assertThat(node.deeds).doesNotContain("stop logs:7");
    assertThat(node.rollout("logs")).startsWith("revision 8 is wanted: metrics is down, and");

    node.crashing.clear();
    assertThat(node.minutes(10).running("logs")).containsExactly(8);
  }

  @Test
  void nothingIsReplacedOnANodeThatLeavesAndADrainEndsAReplacing() {
    Rolling leaving = outdated(STOP_FIRST);
    leaving.scene.chosen();
    leaving.scene.now = leaving.scene.now.plusSeconds(1);
    assertThat(leaving.minutes(15).deeds).containsExactly("stop logs:7");

    Rolling node = outdated(START_FIRST);
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.scene.chosen();
    node.minutes(1);
    assertThat(node.running("logs")).isEmpty();
    assertThat(node.scene.memory.rollout(new DaemonName("logs")).orElseThrow().attempt()).isEmpty();
  }

  @Test
  void oneIsReplacedAfterTheOther() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7).registers("other", 1);
    node.declare("other", "other", "", node.scene.daemons.getFirst().update());
    node.runs("logs", 7);
    node.runs("other", 1);
    node.minutes(1).registers("logs", 8).registers("other", 2).minutes(20);

    assertThat(node.deeds)
        .hasSize(4)
        .containsSequence("stop logs:7", "start logs:8")
        .containsSequence("stop other:1", "start other:2");
  }

  @Test
  void oneThatDiesBeforeItsWaveIsStartedWithTheLastGoodRevision() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.declare(
        "logs",
        "logs",
        "",
        new Daemon.Update(STOP_FIRST, Duration.ofHours(100), 0, Duration.ofMinutes(5)));
    node.runs("logs", 7);
    node.minutes(1).registers("logs", 8).minutes(15);
    node.tasks.clear();
    node.minutes(2);

    assertThat(node.running("logs")).containsExactly(7);
    assertThat(node.rollout("logs")).startsWith("revision 8 is wanted: its wave comes here at");
  }

  @Test
  void aGoodOneThatEcsStartsNoMoreGivesWayToTheWantedOne() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(1).registers("logs", 8);
    node.deregisters("logs:7");
    node.tasks.clear();
    node.answer = Optional.of(new Outcome.Refused(ANY, "TaskDefinition is inactive"));
    node.minutes(2);

    assertThat(node.deeds).containsExactly("start logs:7", "start logs");
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void whatEcsRefusesForGoodIsTakenBackAtOnce() {
    Rolling node = outdated(STOP_FIRST);
    node.answer = Optional.of(new Outcome.Refused(ANY, "ecs:StartTask: ATTRIBUTE"));
    node.minutes(15);

    assertThat(node.deeds).containsExactly("stop logs:7", "start logs:8", "start logs:7");
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
  }

  @Test
  void aFirstStartTakesTheWantedRevision() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 8).minutes(1);

    assertThat(node.deeds).containsExactly("start logs");
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void aStartThatIsNotAnsweredIsNeverRepeatedBlindlyBesideTheOldOne() {
    Rolling node = outdated(START_FIRST);
    node.answer = Optional.of(new Outcome.Unanswered(ANY, "no answer"));
    while (node.deeds.isEmpty()) {
      node.seconds(1);
    }
    node.runs("logs", 8); // What came of it shows late.
    node.minutes(3);

    assertThat(node.deeds).containsExactly("start logs:8", "stop logs:7");
    assertThat(node.running("logs")).containsExactly(8);
    assertThat(node.mostCopies).isEqualTo(2);
  }

  @Test
  void anAgentThatIsKilledAtAnyStepGoesOnWhereItWas() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      for (int step = 0; step < 30; step += 3) {
        for (boolean before : List.of(true, false)) {
          Rolling node = outdated(method);
          while (node.scene.memory.rollouts().values().stream()
              .noneMatch(known -> known.attempt().isPresent())) {
            node.seconds(1);
          }
          node.seconds(step);
          node.killedBeforeActing = before;
          node.killedAfterActing = !before;
          node.seconds(1);
          node.killedBeforeActing = false;
          node.killedAfterActing = false;
          node.minutes(10);

          assertThat(node.running("logs")).as("%s %d %s", method, step, before).containsExactly(8);
          assertThat(node.mostCopies).isLessThanOrEqualTo(method == STOP_FIRST ? 1 : 2);
          assertThat(node.fewestHealthy).isEqualTo(method == STOP_FIRST ? 0 : 1);
          assertThat(node.scene.attributes).doesNotContainKey("nodekeeper.bad.logs");
        }
      }
    }
  }

  @Test
  void whatWasFoundBadIsStillKnownWhenTheMemoryIsLost() {
    Rolling node = outdated(STOP_FIRST);
    node.sick.add("logs:8");
    node.minutes(30);
    int deeds = node.deeds.size();
    node.scene.memory = Memory.lost(node.scene.now);
    node.minutes(30);

    assertThat(node.deeds).hasSize(deeds);
    assertThat(node.scene.attributes).containsEntry("nodekeeper.bad.logs", "8");
  }
}
