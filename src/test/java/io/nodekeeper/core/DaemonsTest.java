package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.OURS;
import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.ours;
import static io.nodekeeper.core.Scene.started;
import static io.nodekeeper.core.Scene.status;
import static io.nodekeeper.core.Scene.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DaemonsTest {

  private static final Duration SETTLE = Policy.Pace.standard().settle();

  @Test
  void aMissingDaemonIsStartedOnOurOwnInstanceWithOurMarks() {
    Decision decision = node().daemon("logs").decide();

    Action.StartTask start = Scene.actions(decision, Action.StartTask.class).getFirst();
    assertThat(start.containerInstance()).isEqualTo(OURS);
    assertThat(start.cluster()).isEqualTo("prod");
    assertThat(start.group()).isEqualTo("nodekeeper-logs");
    assertThat(start.startedBy()).isEqualTo("0c1d");
    assertThat(start.taskDefinition().written()).isEqualTo("logs");
  }

  @Test
  void anyTaskOfTheFamilySatisfiesTheDaemonWhoeverStartedIt() {
    Decision decision = node().daemon("logs").runs("logs", 1).decide();

    assertThat(decision.actions()).noneMatch(Action.StartTask.class::isInstance);
    assertThat(status(decision, "logs").phase()).isEqualTo(DaemonStatus.Phase.HEALTHY);
  }

  @Test
  void whatComesAfterWaitsUntilItIsHealthy() {
    Decision none = node().daemon("logs").daemon("metrics", "logs").decide();
    assertThat(started(none)).containsExactly("logs");
    assertThat(status(none, "metrics").reason()).isEqualTo("waits for logs to be healthy");

    Decision young =
        node()
            .daemon("logs")
            .daemon("metrics", "logs")
            .runs("logs", 1, Duration.ofSeconds(3), Container.Health.NONE)
            .decide();
    assertThat(started(young)).isEmpty();
    assertThat(young.lookAgainAt()).isEqualTo(NOON.plusSeconds(7));

    Decision settled =
        node()
            .daemon("logs")
            .daemon("metrics", "logs")
            .runs("logs", 1, Duration.ofSeconds(10), Container.Health.NONE)
            .decide();
    assertThat(started(settled)).containsExactly("metrics");
  }

  @Test
  void aHealthCheckDecidesWhereThereIsOne() {
    assertThat(health(Container.Health.STARTING)).isEqualTo(DaemonStatus.Phase.RUNNING);
    assertThat(health(Container.Health.HEALTHY)).isEqualTo(DaemonStatus.Phase.HEALTHY);
    assertThat(health(Container.Health.UNHEALTHY)).isEqualTo(DaemonStatus.Phase.UNHEALTHY);
  }

  private static DaemonStatus.Phase health(Container.Health health) {
    return status(node().daemon("logs").runs("logs", 1, Scene.LONG, health).decide(), "logs")
        .phase();
  }

  @Test
  void aTaskWithNoContainerYetIsNotMissing() {
    Decision decision =
        node().daemon("logs").agent("logs", 1, false, AgentTask.Status.PENDING).decide();

    assertThat(started(decision)).isEmpty();
    assertThat(status(decision, "logs").phase()).isEqualTo(DaemonStatus.Phase.STARTING);
  }

  @Test
  void whatCannotBeSeenIsNotMissing() {
    assertThat(started(node().daemon("logs").dockerSilent().decide())).isEmpty();
    assertThat(started(node().daemon("logs").agentSilent().decide())).isEmpty();
    Scene unsure = node().daemon("logs");
    unsure.ecsSays(Reading.notAsked(), Reading.notAsked());
    assertThat(started(unsure.decide())).isEmpty();
    assertThat(unsure.decide().ask().questions()).contains(Question.NODE);
  }

  @Test
  void nothingIsStartedOnANodeThatIsNotActiveIsChosenOrWarmed() {
    Scene registering = node().daemon("logs");
    registering.status = "REGISTERING";
    assertThat(started(registering.decide())).isEmpty();
    assertThat(started(node().daemon("logs").draining().decide())).isEmpty();
    assertThat(started(node().daemon("logs").chosen().decide())).isEmpty();
    Scene warm = node().daemon("logs");
    warm.target = Optional.of("Warmed:Running");
    assertThat(started(warm.decide())).isEmpty();
  }

  @Test
  void aDeadContainerIsNoDeadTaskUntilTheEcsAgentSaysSo() {
    Scene dying =
        node()
            .daemon("logs")
            .agent("logs", 1, false, AgentTask.Status.RUNNING)
            .container("logs", 1, Container.State.EXITED, Container.Health.NONE, Duration.ZERO);
    Decision decision = dying.decide();
    assertThat(started(decision)).isEmpty();
    assertThat(decision.lookAgainAt()).isEqualTo(NOON.plusMillis(50));

    dying.agentTasks.clear();
    dying.agent("logs", 1, true, AgentTask.Status.STOPPED);
    assertThat(started(dying.decide())).containsExactly("logs");
  }

  @Test
  void ecsIsAskedWhyATaskEndedUntilSomebodyHasSaidSo() {
    var mount = new Requirement.Mount("/cluster");
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.but(Otherwise.on(new NodeSelector.All(), mount)).step();
    scene.requirements.put(mount, Reading.known(false, scene.now));
    scene.containers.clear();
    scene.agentTasks.clear();
    scene.agent("logs", 1, true, AgentTask.Status.STOPPED);
    scene.later(Duration.ofMinutes(5));
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), Reading.known(List.of(), NOON));
    scene.step();
    assertThat(scene.later(Duration.ofSeconds(1)).step().ask().questions())
        .contains(Question.TASKS);

    scene.ecs("logs", 1, "STOPPED", "STOPPED", ours("logs"));
    Reading<List<EcsTask>> answer = Reading.known(List.copyOf(scene.ecsTasks), scene.now);
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), answer).step();
    Decision later = scene.later(Duration.ofMinutes(30)).decide();
    assertThat(status(later, "logs").phase()).isEqualTo(DaemonStatus.Phase.WAITING);
    assertThat(later.ask().questions()).doesNotContain(Question.TASKS);
  }

  @Test
  void aLostAnswerIsResolvedByLookingAndNeverByRepeating() {
    Scene scene = node().daemon("logs");
    scene.step(action -> new Outcome.Unanswered(action, "timed out"));
    assertThat(started(scene.later(Duration.ofSeconds(5)).step())).isEmpty();

    // After the time an effect may take, ECS is asked; until it has answered, nothing is repeated.
    scene.later(SETTLE);
    scene.ecsSays(
        Reading.known(scene.ecsNode(), scene.now), Reading.known(List.of(), NOON.plusSeconds(1)));
    Decision asking = scene.decide();
    assertThat(started(asking)).isEmpty();
    assertThat(asking.ask().questions()).contains(Question.TASKS);

    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), Reading.known(List.of(), scene.now));
    Decision resolved = scene.decide();
    assertThat(resolved.memory().starts(new DaemonName("logs")).failure().orElseThrow().why())
        .isEqualTo("StartTask was not answered, and nothing came of it");
    assertThat(started(resolved)).containsExactly("logs");
  }

  private static String failure(Scene scene) {
    scene.later(SETTLE.plusSeconds(1)).step();
    return scene.memory.starts(new DaemonName("logs")).failure().orElseThrow().why();
  }

  @Test
  void howAnOlderTaskEndedIsNotToldOfAStart() {
    Scene unanswered = node().daemon("logs");
    unanswered.ecs("logs", 1, "STOPPED", "STOPPED", ours("logs"));
    unanswered.memory =
        unanswered.memory.before(
            List.of(new Action.StopTask(new DaemonName("logs"), arn("logs", 1), "prod", "old")),
            NOON);
    unanswered.step(action -> new Outcome.Unanswered(action, "timed out"));
    assertThat(failure(unanswered)).isEqualTo("StartTask was not answered, and nothing came of it");

    Scene replaced = node().daemon("logs");
    replaced.ecs("logs", 1, "STOPPED", "STOPPED", ours("logs"));
    Starts inPlace = Starts.none().tried(NOON, Optional.of(arn("logs", 1)));
    replaced.memory = replaced.memory.withStarts(new DaemonName("logs"), inPlace);
    assertThat(failure(replaced)).isEqualTo("StartTask was not answered, and nothing came of it");

    Scene answered = node().daemon("logs");
    answered.ecs("logs", 1, "STOPPED", "STOPPED", ours("logs"));
    answered.step(action -> new Outcome.Done(action, Optional.of(arn("logs", 2))));
    assertThat(failure(answered))
        .isEqualTo("StartTask was accepted, and ECS does not know the task any more");
  }

  @Test
  void aLostAnswerWhoseTaskShowsUpIsAdopted() {
    Scene scene = node().daemon("logs");
    scene.step(action -> new Outcome.Unanswered(action, "timed out"));
    scene
        .later(Duration.ofSeconds(3))
        .runs("logs", 1, Duration.ofSeconds(1), Container.Health.NONE);
    Decision decision = scene.step();
    assertThat(started(decision)).isEmpty();
    assertThat(scene.memory.starts(new DaemonName("logs")).open()).isPresent();

    scene.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    assertThat(started(scene.step())).isEmpty();
    assertThat(scene.memory.starts(new DaemonName("logs")).open()).isEmpty();
    assertThat(scene.memory.starts(new DaemonName("logs")).lastTask()).contains(arn("logs", 1));
  }

  @Test
  void somebodyElsesTaskDoesNotAnswerForALostStart() {
    Scene scene = node().daemon("logs");
    scene.step(action -> new Outcome.Unanswered(action, "timed out"));
    scene.later(Duration.ofSeconds(3)).runs("logs", 1);
    scene.ecs(
        "logs",
        1,
        "RUNNING",
        "RUNNING",
        new EcsTask.Owner.Standalone(Optional.of("somebody"), "family:logs"));
    assertThat(started(scene.step())).isEmpty();

    // It dies before the effect of our own start had to show: still nothing is repeated.
    scene.later(Duration.ofSeconds(3));
    scene.agentTasks.clear();
    scene.containers.clear();
    scene.ecsTasks.clear();
    assertThat(started(scene.step())).isEmpty();
    assertThat(scene.memory.starts(new DaemonName("logs")).open()).isPresent();
  }

  @Test
  void aTaskThatOnlyEcsShowsKeepsTheStartOpen() {
    Scene scene = node().daemon("logs");
    scene.step(action -> new Outcome.Unanswered(action, "timed out"));
    scene.later(SETTLE).ecs("logs", 1, "PENDING", "RUNNING", ours("logs"));
    assertThat(started(scene.step())).isEmpty();
    assertThat(scene.memory.starts(new DaemonName("logs")).open().orElseThrow().task())
        .contains(arn("logs", 1));

    // The reading has grown too old to mean anything, and ECS does not answer: still no repetition.
    scene.ecsTasks.clear();
    scene.later(SETTLE.multipliedBy(4)).ecsSilent();
    scene.ecsSays(
        Reading.known(scene.ecsNode(), scene.now), Reading.unknown("throttled", scene.now));
    assertThat(started(scene.step())).isEmpty();
  }

  @Test
  void failuresAreRememberedAndWaitedOutLongerEachTime() {
    Scene scene = node().daemon("logs");
    Duration last = Duration.ZERO;
    for (int attempt = 0; attempt < 4; attempt++) {
      assertThat(
              started(
                  scene.step(action ->
                      action instanceof Action.StartTask
                          ? new Outcome.Failed(action, "RESOURCE:MEMORY")
                          : new Outcome.Done(action))))
          .containsExactly("logs");
      DaemonStatus status = status(scene.decide(), "logs");
      assertThat(status.phase()).isEqualTo(DaemonStatus.Phase.BACKING_OFF);
      assertThat(status.reason()).isEqualTo("RESOURCE:MEMORY");
      Duration wait = Duration.between(scene.now, status.until().orElseThrow());
      assertThat(wait).isGreaterThan(last);
      last = wait;
      scene.now = status.until().orElseThrow();
    }
  }

  @Test
  void aDaemonThatHasBeenSteadyIsStartedAtOnceAgain() {
    Scene scene = node().daemon("logs");
    scene.step(action ->
        action instanceof Action.StartTask
            ? new Outcome.Done(action, Optional.of(arn("logs", 1)))
            : new Outcome.Done(action));
    scene.runs("logs", 1).later(Duration.ofMinutes(10)).step();
    scene.agentTasks.clear();
    scene.containers.clear();
    scene
        .agent("logs", 1, true, AgentTask.Status.STOPPED)
        .container("logs", 1, Container.State.EXITED, Container.Health.NONE, Duration.ZERO);

    Decision decision = scene.step();

    assertThat(started(decision)).containsExactly("logs");
    assertThat(decision.actions().getFirst().because())
        .isEqualTo("no task of family logs is on the node; before: container app exited 137");
  }

  @Test
  void withoutAMemoryNothingIsStartedBeforeAnEarlierStartWouldShow() {
    Scene scene = node().daemon("logs");
    scene.memory = Memory.lost(NOON);
    assertThat(started(scene.step())).isEmpty();

    assertThat(started(scene.later(SETTLE).step())).containsExactly("logs");
    assertThat(scene.memory.lostAt()).isEmpty();
  }

  @Test
  void aBrokenDaemonNeverStopsTheOthers() {
    Scene scene = node().daemon("broken").daemon("logs");
    scene.step(action ->
        action instanceof Action.StartTask start && start.daemon().value().equals("broken")
            ? new Outcome.Refused(action, "TaskDefinition not found.")
            : new Outcome.Done(action));
    Decision decision = scene.runs("logs", 1).decide();

    assertThat(status(decision, "logs").isHealthy()).isTrue();
    assertThat(status(decision, "broken").reason()).isEqualTo("TaskDefinition not found.");
  }

  @Test
  void pauseContainersAndTheAgentsOwnTasksAreNothing() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    scene.containers.add(
        new Container(
            new ContainerId("p"),
            "ecs-logs-7-pause",
            "pause",
            "~internal~ecs~pause",
            arn("logs", 9),
            "logs",
            7,
            Container.State.RUNNING,
            Container.Health.NONE,
            Scene.LONG,
            OptionalInt.empty()));

    assertThat(stopped(scene.decide())).isEmpty();
    assertThat(scene.decide().ask().questions()).doesNotContain(Question.TASKS);
  }

  @Test
  void aClockSetBackDoesNotKeepADaemonWaiting() {
    Scene scene = node().daemon("logs");
    for (int attempt = 0; attempt < 3; attempt++) {
      scene.step(action -> new Outcome.Failed(action, "AGENT"));
      scene.later(Duration.ofMinutes(10));
    }
    scene.later(Duration.ofHours(-2));
    Decision decision = scene.step();
    DaemonStatus status = status(decision, "logs");

    assertThat(status.until().orElseThrow()).isBefore(scene.now.plus(Duration.ofMinutes(5)));
  }

  @Test
  void inSteadyStateOnlyTheStatusPollAsksAws() {
    Scene scene = node().daemon("logs").runs("logs", 1).runs("web", 1);
    scene.step();
    scene.attributes.put("nodekeeper.ready", "true");
    scene.attributes.put("nodekeeper.state", "ready");
    scene.step();
    Decision quiet = scene.later(Duration.ofSeconds(20)).decide();
    assertThat(quiet.actions()).isEmpty();
    assertThat(quiet.ask().questions()).isEmpty();

    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now.minusSeconds(75)), Reading.notAsked());
    assertThat(scene.decide().ask().questions()).containsExactly(Question.NODE);
  }

  @Test
  void whatEcsDidNotAnswerOnceIsAskedAgainSoThatItIsNotCalledSilentForGood() {
    Scene scene = node().daemon("logs").runs("logs", 1);
    Reading<List<EcsTask>> silent = Reading.unknown("throttled", scene.now.minusSeconds(30));
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), silent);
    assertThat(scene.decide().ask().questions()).isEmpty();
    scene.later(Duration.ofSeconds(31));
    scene.ecsSays(Reading.known(scene.ecsNode(), scene.now), silent);
    assertThat(scene.decide().ask().questions()).containsExactly(Question.TASKS);
  }

  @Test
  void whoGivesNoAnswerIsNamedWhereADaemonWaitsForIt() {
    Decision missing = node().daemon("logs").dockerSilent().decide();
    assertThat(status(missing, "logs").reason()).isEqualTo("Docker: no answer");
    Decision running = node().daemon("logs").runs("logs", 1).dockerSilent().decide();
    assertThat(status(running, "logs").reason())
        .isEqualTo("its health is not known: Docker: no answer");
    String named = "Docker at unix:///x: no answer within 5 s";
    assertThat(Reading.unknown(named, Scene.NOON).whyNot("Docker")).contains(named);
  }
}
