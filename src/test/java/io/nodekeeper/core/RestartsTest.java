package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.status;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How often a daemon was started again: by us, while it was to run. */
class RestartsTest {

  /** The daemon's task is started, runs, and is then seen no more. */
  private static Scene startedAndGone(Scene scene, int number) {
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.later(Duration.ofMinutes(10)).status = "ACTIVE";
    scene.step(action ->
        action instanceof Action.StartTask
            ? new Outcome.Done(action, Optional.of(arn("logs", number)))
            : new Outcome.Done(action));
    scene.runs("logs", number).later(Duration.ofMinutes(10)).step();
    scene.agentTasks.clear();
    scene.containers.clear();
    return scene.later(Duration.ofSeconds(10));
  }

  private static int restarts(Scene scene) {
    return status(scene.decide(), "logs").restarts();
  }

  @Test
  void aStartAfterADeathIsARestartAndTheFirstIsNone() {
    Scene scene = startedAndGone(node().daemon("logs"), 1);
    assertThat(restarts(scene)).isZero();
    assertThat(restarts(startedAndGone(scene, 2))).isEqualTo(1);
    assertThat(restarts(startedAndGone(scene, 3))).isEqualTo(2);
  }

  @Test
  void aStartAfterADrainIsNoRestartAndTheNextAfterADeathIs() {
    Scene scene = startedAndGone(startedAndGone(node().daemon("logs"), 1), 2);
    for (int look = 0; look < 3; look++) {
      scene.later(Duration.ofMinutes(1)).draining().step();
      assertThat(restarts(scene)).isEqualTo(1);
    }
    scene.status = "ACTIVE";
    scene.later(Duration.ofMinutes(10));

    assertThat(restarts(startedAndGone(scene, 3))).isEqualTo(1);
    assertThat(restarts(startedAndGone(scene, 4))).isEqualTo(2);
  }

  private static final String PULL = "CannotPullContainerError: no such image";

  /** One more start whose task never runs: PENDING, then gone; ECS has not said why yet. */
  private static void startsInVain(Scene scene, int number) {
    scene.ecsTasks.clear();
    scene.later(Duration.ofMinutes(10));
    scene.step(action ->
        action instanceof Action.StartTask
            ? new Outcome.Done(action, Optional.of(arn("logs", number)))
            : new Outcome.Done(action));
    scene.later(Duration.ofSeconds(2)).agent("logs", number, false, AgentTask.Status.PENDING);
    scene.step();
  }

  private static void ends(Scene scene) {
    ends(scene, Duration.ofSeconds(2));
  }

  private static void ends(Scene scene, Duration after) {
    scene.agentTasks.replaceAll(is ->
        new AgentTask(
            is.arn(), is.family(), is.revision(), true, AgentTask.Status.STOPPED, is.containers()));
    scene.later(after).step();
  }

  private static void says(Scene scene, int number) {
    scene.ecsTasks.add(
        new EcsTask(
            arn("logs", number),
            "logs",
            7,
            "STOPPED",
            "STOPPED",
            Scene.ours("logs"),
            Optional.of(scene.now),
            Optional.empty(),
            Optional.empty(),
            Optional.of(PULL)));
    scene.step();
  }

  @Test
  void ecsIsAskedSoonWhyATaskEndedWhereItsLastAnswerIsOlder() {
    Scene scene = node().daemon("logs");
    startsInVain(scene, 1);
    Reading<List<EcsTask>> before = Reading.known(List.of(), scene.now);
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), before);
    ends(scene, Duration.ofSeconds(1));
    assertThat(scene.decide().ask().questions()).doesNotContain(Question.TASKS);
    assertThat(scene.decide().lookAgainAt()).isEqualTo(scene.now.plusSeconds(1));
    assertThat(scene.later(Duration.ofSeconds(1)).decide().ask().questions())
        .contains(Question.TASKS);

    Reading<List<EcsTask>> after = Reading.known(List.of(), scene.now);
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), after);
    assertThat(scene.decide().ask().questions())
        .as("it has been asked, and is asked again in a minute")
        .doesNotContain(Question.TASKS);
  }

  @Test
  void howATaskEndedIsNotJudgedWhileTheEcsAgentIsSilent() {
    Scene scene = node().daemon("logs");
    startsInVain(scene, 1);
    scene.containers.clear();
    scene.ecsTasks.clear();
    scene.ecs("logs", 1, "STOPPED", "STOPPED", Scene.ours("logs"));
    Reading<List<EcsTask>> nothing =
        Reading.known(scene.ecsTasks.stream().map(RestartsTest::unsaid).toList(), scene.now);
    scene.agentSilent().ecsSays(Reading.known(scene.ecsNode(), scene.now), nothing).step();
    assertThat(scene.memory.starts(new DaemonName("logs")).failure()).isEmpty();

    scene.answering();
    ends(scene);
    says(scene, 1);
    scene.step();
    assertThat(scene.memory.starts(new DaemonName("logs")).failure().orElseThrow().why())
        .isEqualTo(PULL);
  }

  private static EcsTask unsaid(EcsTask is) {
    return new EcsTask(
        is.arn(),
        is.family(),
        is.revision(),
        is.lastStatus(),
        is.desiredStatus(),
        is.owner(),
        is.createdAt(),
        is.stoppingAt(),
        is.stopTimeout(),
        Optional.empty());
  }

  @Test
  void theCauseOfAStartThatFailedIsSaidUntilOneSucceedsOrEndsForAnotherOne() {
    Scene scene = node().daemon("logs");
    startsInVain(scene, 1);
    ends(scene);
    assertThat(status(scene.decide(), "logs").reason())
        .isEqualTo("it ended, and nobody has said why");
    says(scene, 1);
    assertThat(status(scene.decide(), "logs").reason()).isEqualTo(PULL);

    startsInVain(scene, 2);
    assertThat(status(scene.decide(), "logs").reason())
        .startsWith("PENDING: ")
        .endsWith("; the time before: " + PULL);
    ends(scene);
    assertThat(status(scene.decide(), "logs").reason()).isEqualTo(PULL);
    Starts second = scene.memory.starts(new DaemonName("logs"));
    assertThat(second.failure().orElseThrow().at()).as("its own").isAfter(second.lastAt());

    scene.agentTasks.clear();
    startsInVain(scene, 3);
    scene.agentTasks.clear();
    scene.runs("logs", 3, Duration.ofSeconds(11), Container.Health.NONE).step();
    assertThat(scene.memory.starts(new DaemonName("logs")).failure()).isEmpty();
  }

  @Test
  void aDeathInTheLookOfItsStartIsOneMoreThanTheDeathBefore() {
    Starts starts =
        Starts.none()
            .tried(Scene.NOON, Optional.empty())
            .failed(Scene.NOON, PULL)
            .tried(Scene.NOON, Optional.empty())
            .answered(arn("logs", 1))
            .seen(arn("logs", 1));

    assertThat(starts.failure().orElseThrow().at()).isBefore(starts.lastAt());
  }

  @Test
  void howTheTaskBeforeEndedIsNotTheEndOfAStartInTheSameLook() {
    Starts starts =
        Starts.none()
            .failed(Scene.NOON, "container app exited 0")
            .tried(Scene.NOON, Optional.empty())
            .answered(arn("logs", 1));

    assertThat(starts.failure().orElseThrow().at()).isBefore(starts.lastAt());
  }

  @Test
  void aStartAfterAWhileOnTheWrongNodeIsNoRestart() {
    Scene scene = node();
    scene.tags.put("role", "web");
    scene.daemon("logs").but(Otherwise.on(new NodeSelector.Tag("role", "web")));
    startedAndGone(startedAndGone(scene, 1), 2);
    scene.tags.put("role", "db");
    scene.step();
    scene.tags.put("role", "web");

    assertThat(restarts(startedAndGone(scene, 3))).isEqualTo(1);
    assertThat(restarts(startedAndGone(scene, 4))).isEqualTo(2);
  }

  @Test
  void aStartAfterABootIsNoRestart() {
    Scene scene = startedAndGone(node().daemon("logs"), 1);
    scene.bootId = "boot-2";

    assertThat(restarts(startedAndGone(scene, 2))).isZero();
    assertThat(restarts(startedAndGone(scene, 3))).isEqualTo(1);
  }
}
