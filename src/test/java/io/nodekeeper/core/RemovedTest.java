package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.ours;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of a daemon's task when the daemon is no longer declared. */
class RemovedTest {

  private static final DaemonName LOGS = new DaemonName("logs");
  private static final Duration SETTLE = Policy.Pace.standard().settle();

  /** A daemon that we started, and that has then left the settings. */
  private static Scene removed() {
    Scene scene = node().daemon("logs");
    scene.step(action -> new Outcome.Done(action, Optional.of(arn("logs", 1))));
    scene.runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    scene.step();
    scene.daemons.clear();
    return scene;
  }

  static List<TaskArn> stopped(Decision decision) {
    return decision.actions().stream()
        .filter(Action.StopTask.class::isInstance)
        .map(action -> ((Action.StopTask) action).task())
        .toList();
  }

  @Test
  void itsTaskIsStoppedOnceTheRemovalHasSettled() {
    Scene scene = removed();
    assertThat(stopped(scene.step())).isEmpty();

    Decision settled = scene.later(SETTLE).step();
    assertThat(stopped(settled)).containsExactly(arn("logs", 1));
    assertThat(Guard.object(scene.policy(), scene.seen(), settled, scene.now)).isEmpty();

    scene.agentTasks.clear();
    scene.containers.clear();
    scene.ecsTasks.clear();
    scene.later(SETTLE).step();
    assertThat(scene.memory.daemons()).isEmpty();
    assertThat(scene.memory.tries().keySet()).noneMatch(key -> key.startsWith("removed:"));
  }

  @Test
  void oneThatIsDeclaredAgainInTimeStays() {
    Scene scene = removed();
    scene.step();
    scene.daemon("logs").later(SETTLE).step();
    scene.daemons.clear();

    assertThat(stopped(scene.later(Duration.ofSeconds(5)).step())).isEmpty();
    assertThat(stopped(scene.later(SETTLE).step())).hasSize(1);
  }

  @Test
  void aTaskUnderAnotherDaemonsNameIsNotRemoved() {
    Scene scene = removed().daemon("log-router");
    Daemon renamed = scene.daemons.removeLast();
    scene.daemons.add(
        new Daemon(
            renamed.name(),
            TaskDefinitionRef.parse("logs").orElseThrow(),
            List.of(),
            true,
            renamed.settle()));
    scene.step();

    assertThat(stopped(scene.later(SETTLE).step())).isEmpty();
    assertThat(scene.memory.daemons()).containsOnlyKeys(new DaemonName("log-router"));
  }

  static Scene givenAnotherFamily() {
    Scene scene = removed();
    scene.daemons.add(
        new Daemon(LOGS, TaskDefinitionRef.parse("router").orElseThrow(), List.of(), true, SETTLE));
    return scene;
  }

  static boolean starts(Decision decision) {
    return decision.actions().stream().anyMatch(Action.StartTask.class::isInstance);
  }

  @Test
  void aDaemonThatIsGivenAnotherFamilyIsStartedWhenItsTaskOfBeforeIsGone() {
    Scene scene = givenAnotherFamily();
    Decision first = scene.step();
    assertThat(stopped(first)).containsExactly(arn("logs", 1));
    assertThat(starts(first)).isFalse();
    assertThat(first.daemons().getFirst().reason())
        .isEqualTo("its task of family logs is stopped first");
    assertThat(Guard.object(scene.policy(), scene.seen(), first, scene.now)).isEmpty();

    scene.agentTasks.clear();
    scene.containers.clear();
    scene.ecsTasks.clear();
    assertThat(starts(scene.later(Duration.ofSeconds(5)).step())).isTrue();
  }

  @Test
  void itsTaskOfBeforeIsStoppedAlsoWhereSomebodyElsesOfTheNewFamilyRuns() {
    Scene scene = givenAnotherFamily().runs("router", 2);
    scene.ecs("router", 2, "RUNNING", "RUNNING", Scene.runTask());
    Decision first = scene.step();
    assertThat(stopped(first)).containsExactly(arn("logs", 1));
    assertThat(first.notes())
        .extracting(Note::text)
        .contains("its task of family logs is stopped first");
    assertThat(stopped(scene.later(Duration.ofMinutes(1)).step()))
        .as("until it is gone")
        .containsExactly(arn("logs", 1));

    scene.containers.removeIf(container -> container.family().equals("logs"));
    scene.agentTasks.removeIf(task -> task.family().equals("logs"));
    scene.ecsTasks.removeIf(task -> task.arn().equals(arn("logs", 1)));
    assertThat(stopped(scene.later(Duration.ofMinutes(1)).step())).isEmpty();
    assertThat(scene.memory.starts(LOGS).lastTask()).contains(arn("router", 2));
  }

  @Test
  void whatTheEcsAgentKnowsIsOverHoldsNothingUpWhateverEcsSaidBefore() {
    Scene scene = givenAnotherFamily();
    scene.step();
    scene.containers.clear();
    scene.agentTasks.clear();
    scene.agent("logs", 1, true, AgentTask.Status.STOPPED);
    assertThat(starts(scene.later(Duration.ofSeconds(1)).step())).isTrue();

    Scene unknown = givenAnotherFamily();
    unknown.step();
    unknown.containers.clear();
    unknown.agentTasks.clear();
    Reading<List<EcsTask>> before = Reading.known(List.copyOf(unknown.ecsTasks), unknown.now);
    unknown.ecsSays(Reading.known(unknown.ecsNode(), unknown.now), before);
    Decision decision = unknown.later(Duration.ofMinutes(1)).step();
    assertThat(starts(decision)).isFalse();
    assertThat(decision.ask().questions()).contains(Question.TASKS);
    assertThat(decision.daemons().getFirst().reason())
        .isEqualTo(
            "its task of family logs is stopped first, and ECS has not said that it is gone");
  }

  @Test
  void itIsStartedBesideATaskOfBeforeThatIsKeptOrSomebodyElses() {
    Scene kept = givenAnotherFamily();
    kept.upkeep = new Policy.Upkeep(false, Duration.ZERO);
    assertThat(starts(kept.step())).isTrue();

    Scene others = givenAnotherFamily();
    others.ecsTasks.clear();
    others.ecs("logs", 1, "RUNNING", "RUNNING", Scene.runTask());
    Decision decision = others.step();
    assertThat(stopped(decision)).isEmpty();
    assertThat(starts(decision)).isTrue();
  }

  @Test
  void whatOthersStartedIsLeftAlone() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", Scene.runTask());
    scene.step();
    scene.daemons.clear();
    scene.step();

    assertThat(stopped(scene.later(SETTLE).step())).isEmpty();
  }

  @Test
  void whatEcsRunsIsForgottenWithoutAWarningOnceEcsHasSaidThatItIsItsOwn() {
    Scene scene = node().daemon("logs").but(Otherwise.ofService()).runs("logs", 1);
    scene.step();
    scene.daemons.clear();
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), Reading.notAsked()).step();
    assertThat(scene.later(SETTLE).step().ask().questions()).contains(Question.TASKS);
    assertThat(scene.memory.daemons()).containsKey(LOGS);

    scene.answering().ecs("logs", 1, "RUNNING", "RUNNING", Scene.daemonService("logs"));
    Decision settled = scene.later(SETTLE).step();
    assertThat(settled.notes()).extracting(Note::level).doesNotContain(Note.Level.WARNING);
    assertThat(stopped(settled)).isEmpty();
    assertThat(scene.memory.daemons()).isEmpty();
  }

  @Test
  void whatSomebodyElseStartedInAGroupOfItsOwnIsNamedSinceItMayHaveBeenOurs() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", Scene.runTask());
    scene.step();
    scene.daemons.clear();
    scene.step();

    assertThat(scene.later(SETTLE).step().notes())
        .extracting(Note::text)
        .contains("task logs1 is not ours to stop, though its daemon is no longer declared");
  }

  @Test
  void whoseItIsIsAskedBeforeItIsStopped() {
    Scene scene = removed();
    scene.step();
    scene.ecsTasks.clear();
    scene.later(SETTLE);
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), Reading.notAsked());
    Decision decision = scene.step();

    assertThat(stopped(decision)).isEmpty();
    assertThat(decision.ask().questions()).contains(Question.TASKS);
  }

  @Test
  void aSourceThatHasNotBeenReadMayDeclareIt() {
    Scene scene = removed();
    scene.unread = List.of("ssm:/nodekeeper/prod/daemons");
    scene.step();

    assertThat(stopped(scene.later(SETTLE).step())).isEmpty();
    scene.unread = List.of();
    assertThat(stopped(scene.later(SETTLE).step())).hasSize(1);

    Scene given = givenAnotherFamily();
    given.unread = List.of("ssm:/nodekeeper/prod/daemons");
    assertThat(stopped(given.step())).as("also of one with another family").isEmpty();
  }

  @Test
  void byItsSettingItIsKept() {
    Scene scene = removed();
    scene.upkeep = new Policy.Upkeep(false, Duration.ZERO);
    scene.step();

    assertThat(stopped(scene.later(SETTLE).step())).isEmpty();
    assertThat(scene.memory.daemons()).containsKey(LOGS);
  }

  /** One revision takes the place of another, start-first, and both run. */
  static Rolling replacing(Daemon.Launching launching) {
    Rolling node = Rolling.of(Daemon.Update.Method.START_FIRST, "logs").registers("logs", 7);
    node.scene.but(Otherwise.startedWith(launching));
    String mark = launching.startedBy().orElse(Scene.OURS.id());
    String group = launching.group().orElse("nodekeeper-logs");
    node.startedAs = Optional.of(new EcsTask.Owner.Standalone(Optional.of(mark), group));
    node.minutes(5);
    node.sick.add("logs:8");
    node.registers("logs", 8);
    while (!node.running("logs").equals(List.of(7, 8))) {
      node.seconds(1);
    }
    return node.seconds(5);
  }

  private static Daemon.Launching launching(Optional<String> group, Optional<String> startedBy) {
    Daemon.Launching plain = Daemon.Launching.plain();
    return new Daemon.Launching(
        List.of(), false, false, plain.tags(), plain.network(), group, startedBy);
  }

  static final List<Daemon.Launching> ALL_MARKS =
      List.of(
          Daemon.Launching.plain(),
          launching(Optional.of("ops"), Optional.empty()),
          launching(Optional.empty(), Optional.of("anna")),
          launching(Optional.of("ops"), Optional.of("anna")));

  @Test
  void bothTasksOfOneThatWasBeingReplacedAreStopped() {
    for (Daemon.Launching launching : ALL_MARKS) {
      Rolling node = replacing(launching);
      node.scene.daemons.clear();
      node.pass(SETTLE.minusSeconds(2));
      assertThat(node.running("logs")).as("%s", launching).containsExactly(7, 8);
      node.seconds(10);
      assertThat(node.running("logs")).as("%s", launching).isEmpty();
      assertThat(node.scene.memory.daemons()).isEmpty();
    }
  }

  @Test
  void bothTasksOfOneThatWasBeingReplacedAreStoppedBeforeItRunsAnotherFamily() {
    for (Daemon.Launching launching : ALL_MARKS) {
      Rolling node = replacing(launching);
      node.scene.daemons.clear();
      node.registers("router", 1);
      node.declare("logs", "router", "", Daemon.Update.standard());
      node.scene.but(Otherwise.startedWith(launching));
      node.deeds.clear();
      node.seconds(10);
      assertThat(node.deeds)
          .as("%s", launching)
          .containsExactly("stop logs:8", "stop logs:7", "start router");
    }
  }

  @Test
  void oneOfTwoThatIsLeftIsStoppedThoughTheOtherWasGoneBeforeEcsCouldSayWhoseItIs() {
    Rolling node = replacing(Daemon.Launching.plain());
    node.tasks.removeIf(task -> task.revision == 8);
    node.scene.ecsSays(Reading.known(node.scene.ecsNode(), node.scene.now), Reading.notAsked());
    node.scene.daemons.clear();
    node.pass(SETTLE);
    assertThat(node.last.ask().questions()).contains(Question.TASKS);
    assertThat(node.scene.memory.daemons()).containsKey(LOGS);

    node.scene.answering();
    assertThat(node.seconds(10).running("logs")).isEmpty();
    assertThat(node.scene.memory.daemons()).isEmpty();
  }

  /** One that ran when the memory was lost, and is declared no more; logs goes on. */
  private static Rolling removedWhileTheMemoryWasLost(EcsTask.Owner owner) {
    Rolling node = Rolling.of(Daemon.Update.Method.STOP_FIRST, "logs").registers("logs", 7);
    node.runs("logs", 7);
    node.runs("other", 1).owner = owner;
    node.scene.memory = Memory.lost(node.scene.now);
    return node;
  }

  @Test
  void oneThatIsRemovedWhileTheMemoryIsLostIsKnownByItsGroupAndTheNodesMark() {
    Rolling node = removedWhileTheMemoryWasLost(ours("other"));
    assertThat(node.minutes(3).deeds).containsExactly("stop other:1");
    assertThat(node.scene.memory.daemons()).containsOnlyKeys(LOGS);
    assertThat(node.scene.memory.tries().keySet())
        .noneMatch(key -> key.startsWith("removed:") || key.equals("lost"));

    Rolling kept = removedWhileTheMemoryWasLost(ours("other"));
    kept.scene.upkeep = new Policy.Upkeep(false, Duration.ZERO);
    assertThat(kept.minutes(3).deeds).isEmpty();
  }

  @Test
  void whatIsNotSurelyOursIsLeftAloneAfterALossOfTheMemory() {
    List<EcsTask.Owner> others =
        List.of(
            new EcsTask.Owner.Standalone(Optional.of("anna"), "nodekeeper-other"),
            new EcsTask.Owner.Standalone(Optional.empty(), "nodekeeper-other"),
            new EcsTask.Owner.Standalone(Optional.of(Scene.OURS.id()), "nodekeeper-"),
            new EcsTask.Owner.Standalone(Optional.of(Scene.OURS.id()), "family:other"),
            Scene.service("nodekeeper-other"),
            Scene.runTask());
    for (EcsTask.Owner owner : others) {
      Rolling node = removedWhileTheMemoryWasLost(owner);
      assertThat(node.minutes(3).deeds).as("%s", owner).isEmpty();
      assertThat(node.scene.memory.daemons()).containsOnlyKeys(LOGS);
    }
  }

  @Test
  void afterALossOfTheMemoryNothingIsTakenForRemovedBeforeAllSourcesHaveBeenRead() {
    Rolling node = removedWhileTheMemoryWasLost(ours("other"));
    node.scene.unread = List.of("ssm:/nodekeeper/prod/daemons");
    assertThat(node.minutes(5).deeds).isEmpty();
    assertThat(node.scene.memory.daemons()).containsOnlyKeys(LOGS);
    assertThat(node.scene.memory.tries()).containsKey("lost");

    node.scene.unread = List.of();
    node.pass(SETTLE.minusSeconds(2));
    assertThat(node.deeds).isEmpty();
    assertThat(node.seconds(10).deeds).containsExactly("stop other:1");
  }

  @Test
  void afterALossOfTheMemoryEcsIsAskedOnceWhoseTheTasksAreThatAreOfNoDaemon() {
    Rolling node = removedWhileTheMemoryWasLost(ours("other"));
    Reading<EcsNode> active = Reading.known(node.scene.ecsNode(), node.scene.now);
    node.scene.ecsSays(active, Reading.notAsked());
    node.pass(SETTLE);
    assertThat(node.deeds).isEmpty();
    assertThat(node.last.ask().questions()).doesNotContain(Question.TASKS);
    node.scene.dockerSilent();
    assertThat(node.look().ask().questions()).doesNotContain(Question.TASKS);
    node.scene.answering().ecsSays(active, Reading.notAsked());
    assertThat(node.look().ask().questions()).contains(Question.TASKS);
    node.scene.ecsSays(active, Reading.unknown("throttled", node.scene.now));
    assertThat(node.look().ask().questions()).doesNotContain(Question.TASKS);
    assertThat(node.seconds(30).last.ask().questions()).contains(Question.TASKS);

    node.scene.answering();
    assertThat(node.minutes(2).deeds).containsExactly("stop other:1");
    node.runs("replica", 1);
    node.scene.ecsSays(active, Reading.known(List.of(), node.scene.now));
    node.seconds(30);
    assertThat(node.last.ask().questions()).doesNotContain(Question.TASKS);
  }
}
