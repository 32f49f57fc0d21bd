package io.nodekeeper.core;

import static io.nodekeeper.core.Otherwise.ofService;
import static io.nodekeeper.core.Otherwise.on;
import static io.nodekeeper.core.Otherwise.startedWith;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.started;
import static io.nodekeeper.core.Scene.status;
import static io.nodekeeper.core.Scene.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a daemon waits for before its start, with what it is started, and by whom. */
class LaunchingTest {

  private static final Duration SETTLE = Policy.Pace.standard().settle();
  private static final Requirement EFS = new Requirement.Mount("/cluster");
  private static final Requirement UNIT = new Requirement.Unit("x.service");

  private static Daemon.Value tag(String key) {
    return new Daemon.Value.From(new Policy.Source.Tag(key));
  }

  private static Daemon.Launching with(
      Map<String, Daemon.Value> environment, Map<String, Daemon.Value> tags) {
    return new Daemon.Launching(
        List.of(
            new Daemon.ContainerOverride("app", new TreeMap<>(environment), List.of("run", "-v"))),
        true,
        true,
        new TreeMap<>(tags),
        Optional.of(new Daemon.Network(List.of("subnet-1"), List.of())),
        Optional.of("ops"),
        Optional.of("me"));
  }

  /** A daemon that is launched so, of whose definition it is known that it has the container. */
  private static Scene launched(Daemon.Launching launching) {
    Scene scene = node().daemon("logs").but(startedWith(launching));
    scene.definitions.put("logs", logs(scene, "app"));
    return scene;
  }

  private static Action.StartTask start(Decision decision) {
    return Scene.actions(decision, Action.StartTask.class).getFirst();
  }

  @Test
  void whatIsRequiredAndNotThereIsWaitedForByNameAndIsNoFailure() {
    Scene scene = node().daemon("logs").but(on(new NodeSelector.All(), EFS, UNIT));
    scene.requirements.put(EFS, Reading.known(false, scene.now));
    scene.requirements.put(UNIT, Reading.unknown("no answer within 6 s", scene.now));
    Decision decision = scene.step();
    assertThat(started(decision)).isEmpty();
    assertThat(status(decision, "logs").phase()).isEqualTo(DaemonStatus.Phase.WAITING);
    assertThat(status(decision, "logs").reason())
        .isEqualTo(
            "a file system is not mounted at /cluster; whether x.service is active cannot be told:"
                + " no answer within 6 s");
    assertThat(decision.lookAgainAt()).isBeforeOrEqualTo(scene.now.plusSeconds(5));

    scene.requirements.put(EFS, Reading.known(true, scene.now));
    scene.requirements.put(UNIT, Reading.known(true, scene.now));
    assertThat(started(scene.later(Duration.ofSeconds(1)).step())).containsExactly("logs");
  }

  @Test
  void whatComesAfterADaemonThatNobodyDeclaresWaitsByNameAndNobodyElseDoes() {
    Scene scene =
        node().daemon("lost").but(Otherwise.unordered("nobody declares old")).daemon("logs");
    Decision decision = scene.step();
    assertThat(started(decision)).containsExactly("logs");
    assertThat(status(decision, "lost").phase()).isEqualTo(DaemonStatus.Phase.WAITING);
    assertThat(status(decision, "lost").reason()).isEqualTo("nobody declares old");

    Decision running = scene.runs("lost", 1).decide();
    assertThat(running.actions()).noneMatch(Action.StopTask.class::isInstance);
    assertThat(status(running, "lost").phase()).isEqualTo(DaemonStatus.Phase.HEALTHY);
  }

  @Test
  void whatIsRequiredAndGoneStopsNothingAndIsTold() {
    Scene scene = node().daemon("logs").but(on(new NodeSelector.All(), EFS)).runs("logs", 1);
    scene.requirements.put(EFS, Reading.known(false, scene.now));
    Decision decision = scene.decide();
    assertThat(decision.actions()).noneMatch(Action.StopTask.class::isInstance);
    assertThat(status(decision, "logs").phase()).isEqualTo(DaemonStatus.Phase.HEALTHY);
    assertThat(decision.notes())
        .contains(
            Note.warning(
                "logs",
                "it runs on without what it requires: a file system is not mounted at /cluster"));
  }

  @Test
  void aTaskIsStartedWithWhatIsDeclaredAndKnown() {
    Scene scene =
        launched(
            with(
                Map.of(
                    "LEVEL",
                    new Daemon.Value.Text("info"),
                    "ENV",
                    tag("env"),
                    "ZONE",
                    new Daemon.Value.From(
                        new Policy.Source.NodeFact(Policy.Fact.AVAILABILITY_ZONE))),
                Map.of("env", tag("env"))));
    scene.tags.put("env", "prod");
    Action.StartTask start = start(scene.decide());
    assertThat(start.group()).isEqualTo("ops");
    assertThat(start.startedBy()).isEqualTo("me");
    assertThat(start.options())
        .isEqualTo(
            new TaskOptions(
                List.of(
                    new TaskOptions.ContainerOverride(
                        "app",
                        new TreeMap<>(Map.of("LEVEL", "info", "ENV", "prod", "ZONE", "us-west-2a")),
                        List.of("run", "-v"))),
                true,
                true,
                new TreeMap<>(Map.of("env", "prod")),
                Optional.of(new Daemon.Network(List.of("subnet-1"), List.of())),
                Optional.of("ops"),
                Optional.of("me")));
  }

  @Test
  void aValueThatIsNotKnownIsWaitedForByName() {
    Scene scene = launched(with(Map.of("ENV", tag("env")), Map.of()));
    assertThat(waiting(scene))
        .isEqualTo(
            "with what it is started is not known: environment.app.ENV: the instance has no tag"
                + " env");
    scene.tags.put("env", "");
    assertThat(start(scene.decide()).options().containers().getFirst().environment())
        .containsEntry("ENV", "");
  }

  @Test
  void aTagIsAnybodysTextAndIsNotSentWhereEcsWouldRefuseIt() {
    Scene scene = launched(with(Map.of(), Map.of("env", tag("env"))));
    for (String text : List.of("a\nb", "?", "AWS:x", "x".repeat(257))) {
      scene.tags.put("env", text);
      assertThat(waiting(scene))
          .isEqualTo(
              "with what it is started is not known: tags.env: its value is none that a task's tag"
                  + " can have");
    }
    Scene large = launched(with(Map.of("ENV", tag("env")), Map.of()));
    large.tags.put("env", "x".repeat(8_192));
    assertThat(waiting(large))
        .startsWith("with what it is started is not known: environment and command have 8")
        .endsWith(" characters as JSON, and ECS takes 8192");
    large.tags.put("env", "a\0b");
    assertThat(waiting(large)).endsWith("environment.app.ENV: its value has a NUL");
  }

  private static Reading<Definition> logs(Scene scene, String... containers) {
    return Reading.known(
        new Definition(
            "logs",
            3,
            true,
            Optional.empty(),
            List.of(containers),
            new TreeSet<>(),
            0,
            0,
            new TreeMap<>()),
        scene.now);
  }

  @Test
  void aContainerThatTheDefinitionDoesNotHaveIsNamedBeforeEcsIsAskedAndUntilItIsThere() {
    Scene scene = node().daemon("logs").but(startedWith(with(Map.of(), Map.of())));
    assertThat(waiting(scene))
        .isEqualTo(
            "its task definition is being read, for environment or command names its containers");
    assertThat(scene.decide().ask().definitions()).containsExactly("logs");
    scene.definitions.put("logs", logs(scene, "router", "proxy"));
    assertThat(waiting(scene))
        .isEqualTo("environment or command names the container app, and logs:3 has router, proxy");
    scene.definitions.put("logs", logs(scene, "router", "app"));
    assertThat(start(scene.decide()).options().containers()).hasSize(1);
    scene.definitions.put("logs", Reading.unknown("AccessDeniedException", scene.now));
    assertThat(start(scene.decide()).options().containers()).hasSize(1);
    Scene plain = node().daemon("logs");
    plain.definitions.put("logs", logs(plain, "router"));
    assertThat(started(plain.decide())).containsExactly("logs");
  }

  @Test
  void aReplacementEndsWhereTheSettingsHaveComeToNameAContainerThatItDoesNotHave() {
    Scene scene = launched(with(Map.of(), Map.of()));
    scene.definitions.put("logs", logs(scene, "router"));
    scene.memory =
        scene.memory.withRollout(
            new DaemonName("logs"),
            Rollout.of(scene.memory, scene.daemons.getFirst())
                .with(
                    Optional.of(
                        Rollout.Attempt.begun(3, scene.now, Optional.empty(), Optional.empty()))));
    assertThat(waiting(scene)).endsWith("names the container app, and logs:3 has router");
    scene.step();
    Rollout rollout = scene.memory.rollout(new DaemonName("logs")).orElseThrow();
    assertThat(rollout.attempt()).isEmpty();
    assertThat(rollout.bad()).isEmpty();
  }

  @Test
  void aNewRevisionWithTheContainerIsLookedForWhileItIsWaitedFor() {
    Scene scene = launched(with(Map.of(), Map.of()));
    scene.definitions.put("logs", logs(scene, "router"));
    scene.later(Duration.ofHours(2));
    assertThat(scene.decide().ask().definitions()).contains("logs");
  }

  private static String waiting(Scene scene) {
    Decision decision = scene.decide();
    assertThat(started(decision)).isEmpty();
    assertThat(status(decision, "logs").phase()).isEqualTo(DaemonStatus.Phase.WAITING);
    return status(decision, "logs").reason();
  }

  @Test
  void aGroupOfTheOperatorsOwnMarksOursToo() {
    Scene scene = launched(with(Map.of(), Map.of()));
    var ops = new EcsTask.Owner.Standalone(Optional.of("me"), "ops");
    assertThat(scene.policy().isOurs("logs", ops)).isTrue();
    assertThat(scene.policy().isOurs("batch", ops)).isFalse();
    assertThat(scene.policy().isOurs("batch", Scene.ours("gone"))).isTrue();

    scene.step(action -> new Outcome.Unanswered(action, "lost"));
    scene.later(Duration.ofSeconds(5));
    scene.ecs("logs", 1, "PENDING", "RUNNING", ops);
    scene.step();
    assertThat(scene.memory.starts(new DaemonName("logs")).open().flatMap(Starts.Open::task))
        .contains(Scene.arn("logs", 1));
  }

  @Test
  void aReplicaInTheGroupOfADaemonIsAReplica() {
    Scene scene = launched(with(Map.of(), Map.of())).runs("batch", 2);
    scene.ecs(
        "batch", 2, "RUNNING", "RUNNING", new EcsTask.Owner.Standalone(Optional.of("x"), "ops"));
    scene.draining();
    Decision decision = scene.step();
    assertThat(decision.drain().orElseThrow().blockers())
        .extracting(Blocker::family)
        .containsExactly("batch");
  }

  @Test
  void whatAServiceRunsIsNeverStartedAndWaitedForLikeAnyOther() {
    Scene scene = node().daemon("logs").but(ofService()).daemon("metrics", "logs");
    Decision decision = scene.step();
    assertThat(started(decision)).isEmpty();
    assertThat(status(decision, "logs").phase()).isEqualTo(DaemonStatus.Phase.WAITING);
    assertThat(status(decision, "logs").reason()).isEqualTo("its DAEMON service has no task here");
    assertThat(decision.ready()).isFalse();

    scene.runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", Scene.daemonService("logs"));
    assertThat(started(scene.step())).containsExactly("metrics");
  }

  @Test
  void aServiceThatNeverPlacesItsTaskIsAWarningWithWhereToLook() {
    Scene scene = node().daemon("logs").but(ofService());
    scene.step();
    assertThat(warned(scene.later(Duration.ofMinutes(10).minusSeconds(1)).step())).isFalse();
    Decision late = scene.later(Duration.ofSeconds(1)).step();
    assertThat(late.notes())
        .extracting(Note::text)
        .contains(
            "no DAEMON service has run a task of the family logs here for more than 10 min: the"
                + " cluster may have no such service, or its placement constraints leave this node"
                + " out; see aws ecs list-services --scheduling-strategy DAEMON --cluster prod");

    scene.runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", Scene.daemonService("logs"));
    assertThat(warned(scene.step())).isFalse();
    scene.containers.clear();
    scene.agentTasks.clear();
    scene.ecsTasks.clear();
    assertThat(warned(scene.later(Duration.ofMinutes(1)).step())).as("timed anew").isFalse();
  }

  @Test
  void aNodeThatIsNotActiveOrNotSeenWaitsForNoService() {
    Scene scene = node().daemon("logs").but(ofService());
    scene.step();
    scene.agentSilent().later(Duration.ofMinutes(11));
    assertThat(warned(scene.step())).isFalse();
    assertThat(warned(scene.answering().step())).as("timed anew").isFalse();

    Scene registering = node().daemon("logs").but(ofService());
    registering.status = "REGISTERING";
    registering.step();
    assertThat(warned(registering.later(Duration.ofMinutes(11)).step())).isFalse();
  }

  private static boolean warned(Decision decision) {
    return decision.notes().stream().anyMatch(note -> note.text().contains("no DAEMON service"));
  }

  @Test
  void theGuardRefusesToStartOrStopWhatAServiceRuns() {
    Scene scene = node().daemon("logs");
    Decision decision = scene.decide();
    scene.but(ofService());
    assertThat(Guard.object(scene.policy(), scene.seen(), decision, scene.now))
        .extracting(Objection::why)
        .containsExactly("a DAEMON service of ECS runs it");
  }

  @Test
  void inADrainWhatAServiceRunsIsWaitedForInItsStageAndNeverStopped() {
    Scene scene = node().daemon("logs").daemon("metrics", "logs").but(ofService());
    scene.runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", Scene.ours("logs"));
    scene.runs("metrics", 2);
    scene.ecs("metrics", 2, "RUNNING", "RUNNING", Scene.daemonService("metrics"));
    scene.draining().step();
    Decision decision = scene.later(Duration.ofSeconds(15)).step();
    assertThat(decision.hold()).isFalse();
    assertThat(decision.drain().orElseThrow().stage()).containsExactly(new DaemonName("metrics"));
    assertThat(stopped(decision)).isEmpty();

    Decision enough = scene.later(SETTLE).step();
    assertThat(stopped(enough)).containsExactly("logs1");
    assertThat(Guard.object(scene.policy(), scene.seen(), enough, scene.now)).isEmpty();
    assertThat(enough.notes())
        .contains(
            Note.warning(
                "metrics",
                "ECS does not stop the task of its DAEMON service, which is not waited for"));
  }

  @Test
  void whatEcsHasToldToStopIsWaitedForThoughItsAgentHasNotHeardOfItYet() {
    Scene scene = node().daemon("logs").daemon("metrics", "logs").but(ofService());
    scene.runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", Scene.ours("logs"));
    scene.runs("metrics", 2);
    scene.ecs("metrics", 2, "RUNNING", "STOPPED", Scene.daemonService("metrics"));
    scene.draining().step();
    scene.later(Duration.ofSeconds(15)).step();

    assertThat(stopped(scene.later(SETTLE).step())).isEmpty();
  }

  @Test
  void aTaskOfOursThatIsLeftBesideTheServicesOwnIsStopped() {
    Scene scene = node().daemon("logs").but(ofService()).runs("logs", 1).runs("logs", 2);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", Scene.ours("logs"));
    scene.ecs("logs", 2, "RUNNING", "RUNNING", Scene.daemonService("logs"));
    assertThat(Scene.actions(scene.step(), Action.StopTask.class))
        .extracting(Action.StopTask::task)
        .containsExactly(Scene.arn("logs", 1));
  }
}
