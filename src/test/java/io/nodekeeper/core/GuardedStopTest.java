package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.arn;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.ours;
import static io.nodekeeper.core.Scene.runTask;
import static io.nodekeeper.core.Scene.service;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Stops of a broken decider that the guard does not let pass, and those that it does. */
class GuardedStopTest {

  private static final DaemonName LOGS = new DaemonName("logs");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String ONLY = "Docker does not show another task of family logs";

  private static Action.StopTask stop(String daemon, String family, int number) {
    return new Action.StopTask(new DaemonName(daemon), arn(family, number), "prod", "broken");
  }

  private static List<String> objections(Scene scene, Action... actions) {
    return Guarding.objections(scene, scene.decide().memory(), actions);
  }

  private static Scene logs(EcsTask.Owner owner) {
    return node().daemon("logs").runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", owner);
  }

  private static UnaryOperator<Daemon> caredFor(boolean stopPending, Optional<Duration> restart) {
    Daemon.Care is = Daemon.Care.standard();
    return Otherwise.caredFor(
        new Daemon.Care(
            is.flaps(), is.flapWithin(), is.flapWait(), is.pendingWithin(), stopPending, restart));
  }

  // While the node stays.

  @Test
  void theOnlyTaskIsNotStopped() {
    assertThat(objections(logs(ours("logs")), stop("logs", "logs", 1))).containsExactly(ONLY);
  }

  @Test
  void ofTwoTasksOneIsStoppedAndNotBoth() {
    Scene two = logs(ours("logs")).runs("logs", 2);

    assertThat(objections(two, stop("logs", "logs", 1))).isEmpty();
    assertThat(objections(two, stop("logs", "logs", 1), stop("logs", "logs", 2)))
        .containsExactly(ONLY, ONLY);
  }

  @Test
  void aReplicaIsNotStoppedAsADaemon() {
    Scene scene = logs(ours("logs")).runs("logs", 2).runs("web", 1);

    assertThat(objections(scene, stop("logs", "web", 1)))
        .containsExactly("it is no daemon of ours");
    assertThat(objections(scene, stop("web", "web", 1))).containsExactly("it is no daemon of ours");
    assertThat(objections(scene.draining(), stop("web", "web", 1)))
        .containsExactly("it is no daemon of ours");
    assertThat(objections(scene, stop("logs", "logs", 9)))
        .containsExactly("nobody shows such a task");
  }

  @Test
  void aServicesTaskIsNotStopped() {
    Scene scene = logs(service("logs")).runs("logs", 2);

    assertThat(objections(scene, stop("logs", "logs", 1))).containsExactly("a service runs it");
    assertThat(objections(logs(service("logs")).draining(), stop("logs", "logs", 1)))
        .containsExactly("a service runs it");
  }

  @Test
  void whatEcsRunsIsNotStoppedUnlessItIsOurs() {
    Scene scene = node().daemon("logs").but(Otherwise.ofService()).runs("logs", 1).runs("logs", 2);
    scene.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    scene.ecs("logs", 2, "RUNNING", "RUNNING", runTask());

    assertThat(objections(scene, stop("logs", "logs", 1))).isEmpty();
    assertThat(objections(scene, stop("logs", "logs", 2)))
        .containsExactly("a DAEMON service of ECS runs it");
  }

  @Test
  void whatIsForOtherNodesIsStoppedIfItIsOurs() {
    UnaryOperator<Daemon> web = Otherwise.on(new NodeSelector.Tag("role", "web"));

    assertThat(objections(logs(ours("logs")).but(web), stop("logs", "logs", 1))).isEmpty();
    assertThat(objections(logs(runTask()).but(web), stop("logs", "logs", 1))).containsExactly(ONLY);
    Scene silent = logs(ours("logs")).but(web).imdsSilent();
    assertThat(objections(silent, stop("logs", "logs", 1))).containsExactly(ONLY);
  }

  @Test
  void aPendingTaskIsStoppedWhereTheSettingsSaySo() {
    Scene pending =
        node()
            .daemon("logs")
            .agent("logs", 1, false, AgentTask.Status.PENDING)
            .ecs("logs", 1, "PENDING", "RUNNING", ours("logs"));
    assertThat(objections(pending, stop("logs", "logs", 1))).containsExactly(ONLY);

    pending.but(caredFor(true, Optional.empty()));
    assertThat(objections(pending, stop("logs", "logs", 1))).isEmpty();
    // One of its containers may have been started already.
    pending.container("logs", 1, Container.State.RUNNING, Container.Health.NONE, MINUTE);
    assertThat(objections(pending, stop("logs", "logs", 1))).isEmpty();
    assertThat(
            objections(
                logs(ours("logs")).but(caredFor(true, Optional.empty())), stop("logs", "logs", 1)))
        .containsExactly(ONLY);
  }

  @Test
  void aTaskThatEcsHasAcceptedAndNobodyHasIsPendingToo() {
    Scene accepted =
        node()
            .daemon("logs")
            .but(caredFor(true, Optional.empty()))
            .ecs("logs", 1, "PENDING", "RUNNING", ours("logs"));

    assertThat(objections(accepted, stop("logs", "logs", 1))).isEmpty();
    assertThat(objections(accepted.dockerSilent(), stop("logs", "logs", 1))).containsExactly(ONLY);
  }

  @Test
  void anUnhealthyTaskIsStoppedWhereTheSettingsSaySo() {
    Scene sick = node().daemon("logs").runs("logs", 1, MINUTE, Container.Health.UNHEALTHY);
    sick.ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    assertThat(objections(sick, stop("logs", "logs", 1))).containsExactly(ONLY);

    sick.but(caredFor(false, Optional.of(MINUTE)));
    assertThat(objections(sick, stop("logs", "logs", 1))).isEmpty();
    sick.ecsTasks.clear();
    sick.ecs("logs", 1, "RUNNING", "RUNNING", runTask());
    assertThat(objections(sick, stop("logs", "logs", 1))).containsExactly(ONLY);
  }

  @Test
  void whatIsDeclaredNoMoreIsStoppedUnlessItIsKeptOrMayYetBeDeclared() {
    Scene scene = node().runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));
    assertThat(objections(scene, stop("logs", "logs", 1))).isEmpty();

    scene.upkeep = new Policy.Upkeep(false, Duration.ZERO);
    assertThat(objections(scene, stop("logs", "logs", 1)))
        .containsExactly("a daemon that is declared no more is kept, or may yet be declared");
    scene.upkeep = new Policy.Upkeep(true, Duration.ZERO, false);
    scene.unread = List.of("ssm:/nodekeeper/prod/daemons");
    assertThat(objections(scene, stop("logs", "logs", 1)))
        .containsExactly("a daemon that is declared no more is kept, or may yet be declared");
    scene.unread = List.of();
    scene.ecsTasks.clear();
    assertThat(objections(scene, stop("logs", "logs", 1)))
        .containsExactly("it is no daemon of ours");
  }

  @Test
  void whatAnotherDaemonRunsIsNotStoppedUnderAnOldName() {
    assertThat(objections(logs(ours("logs")).runs("logs", 2), stop("old", "logs", 1)))
        .containsExactly("it is no daemon of ours");
  }

  // While it is replaced.

  private static List<String> replacing(Scene scene, Instant begun, Rollout rollout) {
    Rollout.Attempt attempt =
        Rollout.Attempt.begun(8, begun, Optional.of(arn("logs", 1)), Optional.empty());
    return Guarding.objections(
        scene,
        scene.decide().memory().withRollout(LOGS, rollout.with(Optional.of(attempt))),
        stop("logs", "logs", 1));
  }

  private static List<String> replacing(Scene scene) {
    return replacing(scene, Scene.NOON, Rollout.none("logs"));
  }

  @Test
  void whatIsReplacedStopFirstIsStopped() {
    assertThat(replacing(logs(ours("logs")))).isEmpty();
  }

  @Test
  void whatOthersStartedIsNotReplaced() {
    assertThat(replacing(logs(runTask())))
        .containsExactly("others started it, and have to replace it");
    assertThat(replacing(logs(service("logs")))).containsExactly("a service runs it");
  }

  @Test
  void nothingIsReplacedOnANodeThatLeavesOrWithoutSeeing() {
    assertThat(replacing(logs(ours("logs")).dockerSilent()))
        .containsExactly("what cannot be seen is not replaced");
    assertThat(replacing(logs(ours("logs")).agentSilent()))
        .containsExactly("what cannot be seen is not replaced");
    Scene warmed = logs(ours("logs"));
    warmed.target = Optional.of("Warmed:Running");
    assertThat(replacing(warmed))
        .containsExactly("nothing is replaced on a node that leaves or is not ACTIVE");
    Scene gone = logs(ours("logs"));
    gone.status = "INACTIVE";
    assertThat(replacing(gone))
        .containsExactly("nothing is replaced on a node that leaves or is not ACTIVE");
  }

  @Test
  void noReplacingBeginsWhileWhatItNeedsIsDown() {
    Scene before = node().daemon("proxy").daemon("logs", "proxy");
    before.runs("logs", 1).ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));

    assertThat(replacing(before)).containsExactly("proxy, which it needs, is down");
    assertThat(replacing(before.runs("proxy", 1))).isEmpty();
  }

  @Test
  void whatIsForOtherNodesIsNotDown() {
    Scene after = logs(ours("logs")).daemon("metrics", "logs");
    after.but(Otherwise.on(new NodeSelector.Tag("role", "web")));

    assertThat(replacing(after)).isEmpty();
  }

  @Test
  void aReplacingThatHasBegunGoesOnAndWhatIsBadGoesBackAtOnce() {
    Scene down = logs(ours("logs")).daemon("metrics", "logs");

    assertThat(replacing(down, Scene.NOON.minusSeconds(50), Rollout.none("logs"))).isEmpty();
    assertThat(replacing(down, Scene.NOON, Rollout.none("logs").condemning(7, "it was bad")))
        .isEmpty();
  }

  @Test
  void underStartFirstTheOldTaskIsNotStoppedWhileItIsAlone() {
    Scene alone = logs(ours("logs")).but(Otherwise.replaced(Daemon.Update.Method.START_FIRST));

    assertThat(replacing(alone)).containsExactly(ONLY);
    assertThat(replacing(alone.runs("logs", 2))).isEmpty();
  }
}
