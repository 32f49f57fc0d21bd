package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.ours;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whose a task is when its group does not say so, and its daemon is no longer declared. */
class OwnGroupTest {

  private static final DaemonName LOGS = new DaemonName("logs");
  private static final Duration SETTLE = Policy.Pace.standard().settle();

  private static List<TaskArn> stopped(Decision decision) {
    return decision.actions().stream()
        .filter(Action.StopTask.class::isInstance)
        .map(action -> ((Action.StopTask) action).task())
        .toList();
  }

  private static final EcsTask.Owner OPS =
      new EcsTask.Owner.Standalone(Optional.of(Scene.OURS.id()), "ops");

  /** One in a group that is not ours alone, whose daemon has then left the settings. */
  private static Scene removedFromGroup(EcsTask.Owner owner) {
    Scene scene = inGroup("ops").runs("logs", 1);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", owner);
    scene.step();
    scene.daemons.clear();
    return scene;
  }

  private static Daemon.Launching launching(String group) {
    Daemon.Launching plain = Daemon.Launching.plain();
    return new Daemon.Launching(
        List.of(),
        false,
        false,
        plain.tags(),
        plain.network(),
        Optional.of(group),
        plain.startedBy());
  }

  private static Scene inGroup(String group) {
    return node().daemon("logs").but(Otherwise.startedWith(launching(group)));
  }

  /** ECS has not been asked for its tasks since before the start. */
  private static Scene startedInGroup(boolean answered) {
    Scene scene = inGroup("ops");
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), Reading.known(List.of(), scene.now));
    scene.step(action ->
        action instanceof Action.StartTask && !answered
            ? new Outcome.Unanswered(action, "killed")
            : new Outcome.Done(action, Optional.of(arn("logs", 1))));
    return scene;
  }

  @Test
  void whatAStartWasAnsweredWithIsOursThoughEcsIsNotAskedWhoseItIsWhileItsDaemonIsDeclared() {
    Scene scene = startedInGroup(true);
    assertThat(scene.later(Duration.ofSeconds(1)).step().actions())
        .as("nobody shows it yet")
        .noneMatch(Action.StartTask.class::isInstance);
    scene.runs("logs", 1);
    Decision steady = scene.later(Duration.ofMinutes(10)).step();
    assertThat(steady.ask().questions()).doesNotContain(Question.TASKS);

    Scene regrouped = startedInGroup(true).runs("logs", 1);
    regrouped.step();
    regrouped.but(Otherwise.startedWith(launching("ops2"))).step();
    for (Scene gone : List.of(scene, regrouped)) {
      gone.daemons.clear();
      gone.step();
      gone.answering().ecs("logs", 1, "RUNNING", "RUNNING", OPS);
      Decision settled = gone.later(SETTLE).step();
      assertThat(stopped(settled)).containsExactly(arn("logs", 1));
      assertThat(Guard.object(gone.policy(), gone.seen(), settled, gone.now)).isEmpty();
    }
  }

  @Test
  void ofATaskThatNoAnswerShowedToBeOursEcsIsAskedOnceWhoseItIs() {
    Scene scene = inGroup("ops").runs("logs", 1);
    Instant before = scene.now;
    scene.ecsSays(Reading.known(scene.ecsNode(), before), Reading.known(List.of(), before));
    Decision asks = scene.later(Duration.ofMinutes(1)).step();
    assertThat(asks.ask().questions()).contains(Question.TASKS);

    scene.answering().ecs("logs", 1, "RUNNING", "RUNNING", OPS).step();
    Reading<List<EcsTask>> said = Reading.known(List.copyOf(scene.ecsTasks), scene.now);
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), said);
    Decision known = scene.later(Duration.ofMinutes(5)).step();
    assertThat(known.ask().questions()).doesNotContain(Question.TASKS);
    assertThat(known.memory().tries()).containsKey("ours:" + arn("logs", 1));
  }

  @Test
  void whatCameOfAStartWithoutAnAnswerIsStoppedAlsoWhereItsDaemonWasRemovedMeanwhile() {
    for (EcsTask.Owner owner :
        List.of(OPS, new EcsTask.Owner.Standalone(Optional.of("anna"), "ops"))) {
      Scene scene = startedInGroup(false);
      scene.daemons.clear();
      scene.later(Duration.ofSeconds(5)).step();
      assertThat(scene.memory.daemons()).as("it may show yet").containsKey(LOGS);
      scene.answering().runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", owner);
      scene.later(Duration.ofSeconds(5)).step();
      Decision settled = scene.later(SETTLE).step();
      if (owner.equals(OPS)) {
        assertThat(stopped(settled)).containsExactly(arn("logs", 1));
        assertThat(Guard.object(scene.policy(), scene.seen(), settled, scene.now)).isEmpty();
      } else {
        assertThat(stopped(settled)).isEmpty();
        assertThat(scene.memory.daemons()).as("it was somebody else's").isEmpty();
      }
    }
  }

  @Test
  void whatCameOfAStartWithoutAnAnswerIsStoppedAlsoWhereItsDaemonHasAnotherFamilyNow() {
    Scene scene = startedInGroup(false);
    scene.daemons.clear();
    scene.daemon("router");
    Daemon router = scene.daemons.removeLast();
    scene.daemons.add(new Daemon(LOGS, router.taskDefinition(), List.of(), true, router.settle()));
    scene.answering().runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", OPS);
    scene.later(Duration.ofSeconds(5)).step();
    assertThat(stopped(scene.later(SETTLE).step())).containsExactly(arn("logs", 1));
  }

  @Test
  void anotherTaskOfOursIsNotTakenForWhatCameOfAStartWithoutAnAnswerNorIsTheOneThatItReplaces() {
    Scene scene = startedInGroup(false);
    scene.daemons.clear();
    scene.answering().runs("router", 2).ecs("router", 2, "RUNNING", "RUNNING", ours("router"));
    scene.later(Duration.ofSeconds(5)).step();
    assertThat(scene.memory.starts(LOGS).lastTask()).isEmpty();

    Scene beside = startedInGroup(false);
    Starts open = Starts.none().tried(beside.now, Optional.of(arn("logs", 1)));
    beside.memory = beside.memory.withStarts(LOGS, open);
    beside.daemons.clear();
    beside.answering().runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", OPS);
    beside.later(Duration.ofSeconds(5)).step();
    assertThat(beside.memory.starts(LOGS).open()).as("the other one may show yet").isPresent();
    beside.runs("logs", 2).ecs("logs", 2, "RUNNING", "RUNNING", OPS);
    beside.later(Duration.ofSeconds(5)).step();
    assertThat(beside.memory.starts(LOGS).lastTask()).contains(arn("logs", 2));
  }

  @Test
  void aRemovedDaemonIsForgottenOnceEverybodyHasSaidThatNothingCameOfItsLastStart() {
    Scene scene = startedInGroup(false);
    scene.daemons.clear();
    scene.later(SETTLE);
    assertThat(scene.step().ask().questions()).contains(Question.TASKS);
    assertThat(scene.memory.daemons()).containsKey(LOGS);
    scene.answering().step();
    assertThat(scene.memory.daemons()).isEmpty();
  }

  @Test
  void aTaskOfOursInAnotherGroupIsStoppedWhenItsDaemonIsRemoved() {
    Scene scene = removedFromGroup(OPS);
    for (int day = 0; day < 5; day++) {
      scene.upkeep = new Policy.Upkeep(false, Duration.ZERO);
      scene.later(Duration.ofHours(20)).step();
    }
    scene.upkeep = Policy.Upkeep.standard();
    Decision settled = scene.later(SETTLE).step();
    assertThat(stopped(settled)).containsExactly(arn("logs", 1));
    assertThat(Guard.object(scene.policy(), scene.seen(), settled, scene.now)).isEmpty();

    scene.agentTasks.clear();
    scene.containers.clear();
    scene.ecsTasks.clear();
    scene.later(SETTLE).step();
    assertThat(scene.memory.tries().keySet()).noneMatch(key -> key.startsWith("ours:"));
  }

  @Test
  void aTaskOfOursInAnotherGroupHoldsNoDrainAsAReplica() {
    Scene scene = removedFromGroup(OPS);
    scene.draining().step();
    Decision leaving = scene.later(Duration.ofSeconds(15)).step();

    assertThat(leaving.drain().orElseThrow().blockers()).isEmpty();
    assertThat(stopped(leaving)).containsExactly(arn("logs", 1));
    assertThat(Guard.object(scene.policy(), scene.seen(), leaving, scene.now)).isEmpty();
  }

  @Test
  void whatOthersPutIntoThatGroupOrWhatNobodyRemembersIsLeftAlone() {
    List<EcsTask.Owner> others =
        List.of(
            new EcsTask.Owner.Standalone(Optional.of("anna"), "ops"),
            new EcsTask.Owner.Standalone(Optional.empty(), "ops"),
            new EcsTask.Owner.Standalone(Optional.of(Scene.OURS.id()), "family:logs"));
    for (EcsTask.Owner owner : others) {
      Scene scene = removedFromGroup(owner);
      scene.step();
      assertThat(stopped(scene.later(SETTLE).step())).as("%s", owner).isEmpty();
      assertThat(scene.memory.tries().keySet()).noneMatch(key -> key.startsWith("ours:"));
    }

    Scene lost = removedFromGroup(OPS);
    lost.memory = Memory.lost(lost.now);
    lost.step();
    assertThat(stopped(lost.later(SETTLE).step())).isEmpty();
  }
}
