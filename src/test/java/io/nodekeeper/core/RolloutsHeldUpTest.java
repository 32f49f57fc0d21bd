package io.nodekeeper.core;

import static io.nodekeeper.core.Daemon.Update.Method.START_FIRST;
import static io.nodekeeper.core.Daemon.Update.Method.STOP_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Replacing where others, the node or ECS stand in its way. */
class RolloutsHeldUpTest {

  /** Which it is does not matter: the answer is given to the next start. */
  private static final Action ANY = new Action.WriteFile(new NodeFile("/x", List.of()), "x", "x");

  private static final NodeSelector WEB = new NodeSelector.Tag("role", "web");

  @Test
  void aDaemonOfTheChainThatIsForOtherNodesIsNotDown() {
    Rolling node = Rolling.of(STOP_FIRST, "logs", "metrics").registers("logs", 7);
    node.scene.but(Otherwise.on(WEB));
    node.runs("logs", 7);
    node.minutes(2);
    node.registers("logs", 8).minutes(15);

    assertThat(Scene.status(node.last, "metrics").phase()).isEqualTo(DaemonStatus.Phase.ELSEWHERE);
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void whereItIsNotForThisNodeAnyMoreAReplacingEndsAndOthersGoOn() {
    for (Daemon.Update.Method method : List.of(STOP_FIRST, START_FIRST)) {
      Rolling node = Rolling.of(method, "proxy", "logs").registers("logs", 7);
      node.registers("proxy", 7).runs("proxy", 7);
      node.runs("logs", 7);
      node.scene.tags.put("role", "web");
      node.scene.but(Otherwise.on(WEB));
      node.scene.daemons.set(1, unchained(node.scene.daemons.get(1)));
      node.minutes(2);
      node.registers("logs", 8);
      for (int i = 0; i < 900 && !isBeingReplaced(node); i++) {
        node.seconds(1);
      }
      assertThat(isBeingReplaced(node)).isTrue();
      node.scene.tags.put("role", "batch");
      node.registers("proxy", 8).minutes(15);

      assertThat(node.running("logs")).as("%s", method).isEmpty();
      assertThat(node.running("proxy")).as("%s", method).containsExactly(8);
    }
  }

  @Test
  void oneIsReplacedAfterTheOtherAlsoWhereTheyNeedNotEachOther() {
    Rolling node = Rolling.of(STOP_FIRST, "logs", "metrics");
    node.scene.daemons.set(1, unchained(node.scene.daemons.get(1)));
    for (String name : List.of("logs", "metrics")) {
      node.registers(name, 7).runs(name, 7);
    }
    node.minutes(2);
    for (String name : List.of("logs", "metrics")) {
      node.registers(name, 8);
      node.scene.definitions.remove(name);
    }
    node.minutes(15);

    assertThat(node.deeds)
        .containsExactly("stop logs:7", "start logs:8", "stop metrics:7", "start metrics:8");
  }

  /** Two daemons that need not each other, with a new revision of each, and that of one is sick. */
  private static Rolling bothOutdated(Daemon.Update.Method method, String first, String second) {
    Rolling node = Rolling.of(method, first, second);
    node.scene.daemons.set(1, unchained(node.scene.daemons.get(1)));
    for (String name : List.of(first, second)) {
      node.registers(name, 7).runs(name, 7);
    }
    return node.minutes(2);
  }

  /** Both are wanted anew, the sick one first: how many of them are down at the worst. */
  private static int mostDown(Rolling node, String sick, String other) {
    node.registers(sick, 8).scene.definitions.remove(sick);
    while (!isUnderWay(node, sick)) {
      node.seconds(1);
    }
    node.registers(other, 8).scene.definitions.remove(other);
    int most = 0;
    for (int second = 0; second < 3600; second++) {
      node.seconds(1);
      int down = 0;
      for (String name : List.of(sick, other)) {
        down += node.isUp(name) ? 0 : 1;
      }
      most = Math.max(most, down);
    }
    assertThat(node.running(sick)).containsExactly(7);
    assertThat(node.running(other)).containsExactly(8);
    return most;
  }

  @Test
  void whileOneGoesBackNoOtherIsRestarted() {
    for (boolean sickIsFirst : List.of(true, false)) {
      Rolling node =
          sickIsFirst
              ? bothOutdated(STOP_FIRST, "logs", "metrics")
              : bothOutdated(STOP_FIRST, "metrics", "logs");
      node.sick.add("logs:8");
      node.registers("logs", 8).scene.definitions.remove("logs");
      while (!isUnderWay(node, "logs")) {
        node.seconds(1);
      }
      node.order(RolloutOrder.Kind.RESTART, "metrics");
      while (!node.deeds.contains("stop metrics:7")) {
        node.seconds(1);
      }
      assertThat(node.isUp("logs")).as("%s", sickIsFirst).isTrue();
      assertThat(node.running("logs")).containsExactly(7);
    }
  }

  private static boolean isUnderWay(Rolling node, String name) {
    return node.scene.memory.rollout(new DaemonName(name)).flatMap(Rollout::attempt).isPresent();
  }

  @Test
  void whileOneGoesBackNoOtherIsTakenDown() {
    for (boolean sickIsFirst : List.of(true, false)) {
      for (String how : List.of("sick", "crashes", "hangs", "is not taken")) {
        Rolling node =
            sickIsFirst
                ? bothOutdated(STOP_FIRST, "logs", "metrics")
                : bothOutdated(STOP_FIRST, "metrics", "logs");
        switch (how) {
          case "sick" -> node.sick.add("logs:8");
          case "crashes" -> node.crashing.add("logs:8");
          case "hangs" -> node.hanging.add("logs:8");
          default -> node.refusing.add("logs:8");
        }
        assertThat(mostDown(node, "logs", "metrics")).as("%s %s", how, sickIsFirst).isEqualTo(1);
      }
    }
  }

  @Test
  void aGoodOneThatDoesNotComeUpAgainHoldsUpOthersForItsTimeOnly() {
    Rolling node = bothOutdated(STOP_FIRST, "logs", "metrics");
    node.crashing.add("logs:8");
    node.registers("logs", 8).scene.definitions.remove("logs");
    while (node.scene.memory.rollout(new DaemonName("logs")).orElseThrow().bad().isEmpty()) {
      node.seconds(1);
    }
    node.crashing.add("logs:7");
    node.registers("metrics", 8).scene.definitions.remove("metrics");

    assertThat(node.minutes(4).running("metrics")).containsExactly(7);
    assertThat(node.rollout("metrics")).startsWith("revision 8 is wanted: logs goes back first");
    assertThat(node.minutes(4).running("metrics")).containsExactly(8);
  }

  private static final DaemonName METRICS = new DaemonName("metrics");

  /** Metrics has lacked room all the time, and is due again in the moment in which logs stops. */
  private static Rolling whereRoomIsLacking(String... daemons) {
    Rolling node = Rolling.of(STOP_FIRST, daemons).registers("logs", 7);
    node.runs("logs", 7);
    node.refusing.add("metrics");
    return node;
  }

  private static Rolling makesRoom(Rolling node) {
    node.registers("logs", 8).scene.definitions.remove("logs");
    while (!node.deeds.contains("stop logs:7")) {
      node.seconds(1);
    }
    node.refusing.remove("metrics");
    Starts lacking = node.scene.memory.starts(METRICS).failed(node.scene.now, "RESOURCE:MEMORY");
    node.scene.memory = node.scene.memory.withStarts(METRICS, lacking.atOnce());
    node.deeds.clear();
    return node;
  }

  private static Rolling unrelated() {
    Rolling node = whereRoomIsLacking("logs", "metrics");
    node.scene.daemons.set(1, unchained(node.scene.daemons.get(1)));
    return node.minutes(2);
  }

  @Test
  void theRoomThatAReplacingMakesIsForWhatTakesTheOldOnesPlace() {
    Rolling node = makesRoom(unrelated()).seconds(2);

    assertThat(node.deeds).isEmpty();
    assertThat(Scene.status(node.last, "metrics").reason())
        .matches("lacks room, and what logs made for its replacing is kept for that until \\S+Z");
    assertThat(node.seconds(20).deeds).containsExactly("start logs:8", "start metrics");
  }

  @Test
  void theRoomThatAReplacingMakesIsNotKeptForever() {
    Rolling node = unrelated();
    node.refusing.add("logs:8");
    node.refusing.add("logs:7");
    makesRoom(node).minutes(4);
    assertThat(node.deeds).contains("start logs:8").doesNotContain("start metrics");
    assertThat(node.minutes(7).deeds).contains("start metrics");
  }

  @Test
  void theRoomThatAReplacingMakesIsForTheGoodOneThatComesBackToo() {
    Rolling node = unrelated();
    node.scene.daemons.addFirst(node.scene.daemons.removeLast());
    node.refusing.add("logs:8");
    makesRoom(node);
    node.answer = Optional.of(new Outcome.Refused(ANY, "InvalidParameterException"));
    node.minutes(1);

    assertThat(node.deeds).containsExactly("start logs:8", "start logs:7", "start metrics");
  }

  @Test
  void whatAReplacingWaitsForItselfNeedsNoLeaveOfIt() {
    Rolling node = whereRoomIsLacking("metrics", "logs");
    node.refusing.clear();
    node.minutes(2);
    node.refusing.add("logs:8");
    makesRoom(node);
    node.tasks.removeIf(task -> task.family.equals("metrics"));
    node.refusing.add("metrics:1");
    node.seconds(20).refusing.remove("metrics:1");
    node.deeds.clear();

    assertThat(node.minutes(1).deeds).contains("start metrics:1");
  }

  @Test
  void whatADrainLeftUntriedSaysWhatItWaitsFor() {
    Rolling node = bothOutdated(STOP_FIRST, "logs", "metrics");
    var logs = new DaemonName("logs");
    node.hanging.add("logs:8");
    node.registers("logs", 8).scene.definitions.remove("logs");
    while (!node.running("logs").contains(8)) {
      node.seconds(1);
    }
    node.seconds(2);
    // As a drain leaves it, when the node stays after all; and another one is under way by then.
    Rollout halfway = node.scene.memory.rollout(logs).orElseThrow();
    node.scene.memory = node.scene.memory.withRollout(logs, halfway.with(Optional.empty()));
    node.order(RolloutOrder.Kind.RESTART, "metrics");
    node.scene.daemons.addFirst(node.scene.daemons.removeLast());
    node.seconds(5);

    assertThat(node.rollout("logs"))
        .matches(
            "revision 8 has never been healthy here, and is not given up yet: metrics is being"
                + " replaced first, and has until \\S+Z to become healthy");
    assertThat(node.minutes(20).running("logs")).containsExactly(7);
  }

  @Test
  void aStartThatEcsDoesNotTakeForNowProvesNothingAboutTheRevision() {
    Rolling node = Rolling.of(START_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    node.registers("logs", 8);
    for (int i = 0; i < 1500; i++) {
      node.answer = Optional.of(new Outcome.Failed(ANY, "ecs:StartTask: AGENT"));
      node.seconds(1);
    }
    node.answer = Optional.empty();
    node.minutes(40);

    assertThat(node.scene.attributes).doesNotContainEntry("nodekeeper.bad.logs", "8");
    assertThat(node.running("logs")).containsExactly(8);
  }

  @Test
  void aDefinitionIsAskedForAgainAsSoonAsTheEcsAgentAnswersAndNotBefore() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.minutes(2);
    Duration hour = Duration.ofHours(1);
    node.declare("logs", "logs:8", "", new Daemon.Update(STOP_FIRST, hour, 0, hour));
    node.minutes(1).scene.definitions.clear();

    node.scene.agentSilent();
    for (int second = 0; second < 30; second++) {
      Decision decision = node.seconds(1).last;
      assertThat(decision.ask().definitions()).isEmpty();
      assertThat(decision.lookAgainAt()).isAfterOrEqualTo(node.scene.now);
    }
    node.scene.answering();
    assertThat(node.seconds(1).last.ask().definitions()).contains("logs:8");
    assertThat(node.warnings()).isEmpty();
  }

  @Test
  void aPostponedStartSaysHowLongAndComesAsSoonAsWhatItLacksIsFreed() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7).registers("batch", 1);
    node.runs("logs", 7);
    Rolling.Task batch = node.runs("batch", 1);
    batch.owner = new EcsTask.Owner.Standalone(Optional.of("somebody"), "family:batch");
    node.scene.room = Optional.of(new EcsNode.Room(100, 0, 2048, 0));
    node.minutes(2);
    node.refusing.add("logs:8");
    node.registers("logs", 8);
    while (!node.rollout("logs").contains("it is tried again at ")) {
      node.seconds(1);
    }
    assertThat(node.rollout("logs"))
        .matches(
            "revision 8 is wanted: it is tried again at \\S+Z; revision 8 could not be started:"
                + " ecs:StartTask: RESOURCE:MEMORY");
    assertThat(node.minutes(5).running("logs")).containsExactly(7);

    node.refusing.clear();
    node.tasks.removeIf(task -> task.family.equals("batch"));
    assertThat(node.seconds(30).running("logs")).containsExactly(8);
  }

  @Test
  void aPostponedStartWhoseLackCannotBeCountedWaitsForItsTime() {
    Rolling node = Rolling.of(STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.scene.room = Optional.of(new EcsNode.Room(1000, 0, 2048, 0));
    node.minutes(2);
    node.refusing.add("logs:8");
    node.registers("logs", 8);
    for (int i = 0; i < 1200 && !node.rollout("logs").contains("it is tried again at "); i++) {
      node.seconds(1);
    }
    int deeds = node.minutes(1).deeds.size();

    assertThat(node.minutes(9).deeds).hasSize(deeds);
  }

  private static boolean isBeingReplaced(Rolling node) {
    return Rollout.of(node.scene.memory, node.scene.daemons.get(1)).attempt().isPresent();
  }

  private static Daemon unchained(Daemon is) {
    return new Daemon(
        is.name(),
        is.taskDefinition(),
        List.of(),
        is.critical(),
        is.settle(),
        is.leaves(),
        is.run(),
        is.where(),
        is.launching(),
        is.update(),
        is.care());
  }
}
