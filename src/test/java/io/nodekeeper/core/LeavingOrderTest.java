package io.nodekeeper.core;

import static io.nodekeeper.core.Scene.NOON;
import static io.nodekeeper.core.Scene.actions;
import static io.nodekeeper.core.Scene.daemonService;
import static io.nodekeeper.core.Scene.node;
import static io.nodekeeper.core.Scene.ours;
import static io.nodekeeper.core.Scene.runTask;
import static io.nodekeeper.core.Scene.service;
import static io.nodekeeper.core.Scene.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who stops when: early daemons, late ones, kept ones, standalone replicas, DAEMON services. */
class LeavingOrderTest {

  private static final Duration GRACE = Policy.Pace.standard().drainPoll();

  private static Scene three() {
    Scene scene = node();
    scene.daemon("logs", Daemon.Leaves.LAST);
    scene.daemon("metrics", Daemon.Leaves.IN_ORDER);
    scene.daemon("proxy", Daemon.Leaves.FIRST);
    return scene.runs("logs", 1).runs("metrics", 1).runs("proxy", 1);
  }

  private static void gone(Scene scene, String family) {
    scene.agentTasks.removeIf(task -> task.family().equals(family));
    scene.containers.removeIf(container -> container.family().equals(family));
  }

  @Test
  void whatLeavesFirstStopsWhileReplicasLiveAndWhatLeavesLastAfterAllOthers() {
    Scene scene = three().runs("web", 1).draining();
    assertThat(stopped(scene.step())).containsExactly("proxy1");
    gone(scene, "proxy");
    assertThat(stopped(scene.later(GRACE).step())).isEmpty();

    gone(scene, "web");
    assertThat(stopped(scene.later(GRACE).step())).containsExactly("metrics1");
    assertThat(stopped(scene.later(Duration.ofSeconds(1)).step())).isEmpty();
    gone(scene, "metrics");
    assertThat(stopped(scene.later(Duration.ofSeconds(1)).step())).containsExactly("logs1");
    gone(scene, "logs");
    assertThat(scene.later(Duration.ofSeconds(1)).step().state()).isEqualTo(NodeState.DRAINED);
  }

  @Test
  void whatLeavesFirstWaitsForWhatComesAfterItAndEcsHasToldToStop() {
    Scene scene = node().daemon("proxy", Daemon.Leaves.FIRST);
    scene.daemon("tail", Daemon.Leaves.FIRST, "proxy").but(Otherwise.ofService());
    scene.runs("proxy", 1).runs("web", 1);
    scene.container("tail", 1, Container.State.RUNNING, Container.Health.NONE, Scene.LONG);
    scene.agent("tail", 1, true, AgentTask.Status.RUNNING);
    assertThat(stopped(scene.draining().step())).isEmpty();

    gone(scene, "tail");
    assertThat(stopped(scene.later(Duration.ofSeconds(1)).step())).containsExactly("proxy1");
  }

  @Test
  void aDaemonRemainsUntilTheNodeItselfShowsItNoMore() {
    Scene scene = three().runs("web", 1).ecs("proxy", 1, "RUNNING", "STOPPED", ours("proxy"));
    scene.draining().step();
    gone(scene, "proxy");
    DrainStatus drain = scene.later(Duration.ofSeconds(1)).step().drain().orElseThrow();

    assertThat(drain.stage()).as("ECS still shows it").containsExactly(new DaemonName("proxy"));
    assertThat(drain.remaining())
        .containsExactlyInAnyOrder(new DaemonName("logs"), new DaemonName("metrics"));
  }

  @Test
  void nothingLeavesFirstWhileDockerCannotSayWhatIsGone() {
    assertThat(stopped(three().runs("web", 1).draining().dockerSilent().step())).isEmpty();
  }

  private static DrainOrder order(boolean force, boolean keepDaemons) {
    return new DrainOrder(
        NOON, NOON.plus(Duration.ofHours(1)), force, keepDaemons, Optional.empty(), "alice");
  }

  @Test
  void daemonsThatAnOperatorKeepsStayWhenTheReplicasAreGone() {
    Scene scene = three().runs("web", 1);
    scene.order = Optional.of(order(false, true));
    assertThat(stopped(scene.step())).isEmpty();
    gone(scene, "web");
    scene.draining();
    Decision decision = scene.later(GRACE).step();

    assertThat(stopped(decision)).isEmpty();
    assertThat(decision.state()).isEqualTo(NodeState.DRAINED);
    assertThat(decision.drain().orElseThrow().keepsDaemons()).isTrue();
    assertThat(decision.hold()).isFalse();
  }

  @Test
  void keptDaemonsGoWhenTheInstanceGoes() {
    Scene scene = three();
    scene.order = Optional.of(order(false, true));
    scene.step();
    scene.chosen().draining();

    assertThat(stopped(scene.later(GRACE).step())).isNotEmpty();
  }

  @Test
  void keptDaemonsStayWhenTheOrderCannotBeReadAnyMore() {
    Scene scene = three();
    scene.order = Optional.of(order(false, true));
    scene.step();
    scene.draining();
    scene.twisted(s ->
        new Observation(
            s.host(),
            s.identity(),
            s.imdsTags(),
            s.ec2Tags(),
            s.targetLifecycleState(),
            new Notices(
                s.notices().spot(),
                s.notices().maintenance(),
                s.notices().rebalance(),
                Reading.unknown("it is no JSON", scene.now)),
            s.agent(),
            s.agentTasks(),
            s.containers(),
            s.node(),
            s.tasks(),
            s.autoScaling(),
            s.daemons(),
            s.files()));

    assertThat(stopped(scene.later(GRACE.multipliedBy(2)).step())).isEmpty();
  }

  private static Scene standalone(Policy.Standalone policy) {
    Scene scene = node().runs("batch", 1).ecs("batch", 1, "RUNNING", "RUNNING", runTask());
    scene.leave =
        is ->
            new Policy.Draining(
                is.limits(),
                is.hook(),
                is.spotMargin(),
                is.maintenanceBefore(),
                is.rebalance(),
                policy);
    return scene.draining();
  }

  private static List<Action.StopReplica> stops(Decision decision) {
    return actions(decision, Action.StopReplica.class);
  }

  @Test
  void standaloneReplicasAreWaitedForAndWhoCanDoWhatIsSaid() {
    Scene scene = standalone(new Policy.Standalone.Wait());
    Decision decision = scene.step();

    assertThat(stops(decision)).isEmpty();
    assertThat(decision.drain().orElseThrow().blockers().getFirst().advice().orElseThrow())
        .contains("aws ecs stop-task --cluster prod --task batch1")
        .contains("nodekeeper drain --force")
        .contains("drain.standalone");
    assertThat(stops(scene.later(Duration.ofMinutes(50)).step())).isEmpty();
  }

  @Test
  void standaloneReplicasAreStoppedAtOnceWhereTheSettingsSaySo() {
    Scene scene = standalone(new Policy.Standalone.Stop(Duration.ZERO));

    assertThat(stops(scene.step())).hasSize(1);
    assertThat(stops(scene.later(Duration.ofSeconds(1)).step())).isEmpty();
  }

  @Test
  void standaloneReplicasAreStoppedAfterATime() {
    Scene scene = standalone(new Policy.Standalone.Stop(Duration.ofMinutes(10)));
    assertThat(stops(scene.step())).isEmpty();
    assertThat(stops(scene.later(Duration.ofMinutes(9)).step())).isEmpty();
    assertThat(stops(scene.later(Duration.ofMinutes(1)).step())).hasSize(1);
  }

  private static String advice(Scene scene) {
    return scene.step().drain().orElseThrow().blockers().getFirst().advice().orElse("none");
  }

  @Test
  void whoeverDoesNotWantToWaitForATimeOfTheSettingsIsToldHow() {
    Scene scene = standalone(new Policy.Standalone.Stop(Duration.ofMinutes(10)));
    assertThat(advice(scene))
        .isEqualTo(
            "wait until 2026-11-21T12:10:00Z, when it is stopped, as drain.standalone says;"
                + " nodekeeper drain --force stops it at once");
    scene.later(Duration.ofMinutes(10));
    assertThat(advice(scene)).startsWith("it is being stopped: if it stays, ");
  }

  @Test
  void nobodyIsAskedToStopAReplicaThatMayStayAfterAll() {
    Scene scene = standalone(new Policy.Standalone.Wait());
    scene.status = "ACTIVE";
    scene.order = Optional.of(order(false, false));
    scene.step();
    scene.later(GRACE).draining();
    assertThat(advice(scene)).contains("stop-task");
    scene.order = Optional.empty();
    assertThat(scene.step().drain())
        .hasValueSatisfying(drain -> {
          assertThat(drain.withdrawn()).isTrue();
          assertThat(drain.blockers().getFirst().advice()).isEmpty();
        });
  }

  @Test
  void anOperatorCanForceStandaloneReplicasOut() {
    Scene scene = standalone(new Policy.Standalone.Wait());
    scene.order = Optional.of(order(true, false));

    assertThat(stops(scene.step())).hasSize(1);
  }

  @Test
  void neitherAServicesTaskNorOneOfAnUnknownOwnerIsEverStopped() {
    Scene scene =
        node()
            .runs("web", 1)
            .ecs("web", 1, "RUNNING", "RUNNING", service("web"))
            .runs("unknown", 1)
            .draining();
    scene.order = Optional.of(order(true, false));

    assertThat(stops(scene.step())).isEmpty();
  }

  @Test
  void aTaskOfADaemonServiceIsWaitedForWhileItStops() {
    Scene scene =
        node()
            .agent("fluentd", 1, true, AgentTask.Status.RUNNING)
            .ecs("fluentd", 1, "RUNNING", "STOPPED", daemonService("fluentd"))
            .chosen()
            .draining();
    scene.step();
    Decision decision = scene.later(GRACE).step();

    assertThat(decision.hold()).isFalse();
    assertThat(decision.state()).isEqualTo(NodeState.STOPPING);
    assertThat(decision.drain().orElseThrow().holding().orElseThrow()).contains("fluentd");
    assertThat(actions(decision, Action.CompleteLifecycle.class)).isEmpty();
    assertThat(actions(scene.later(Duration.ofMinutes(5)).step(), Action.CompleteLifecycle.class))
        .isEmpty();

    scene.agentTasks.clear();
    scene.ecsTasks.clear();
    assertThat(actions(scene.later(GRACE).step(), Action.CompleteLifecycle.class)).hasSize(1);
  }

  @Test
  void aTaskOfADaemonServiceThatEcsDoesNotStopIsNotWaitedForForEver() {
    Scene scene =
        node()
            .runs("fluentd", 1)
            .ecs("fluentd", 1, "RUNNING", "RUNNING", daemonService("fluentd"))
            .chosen()
            .draining();
    scene.step();
    scene.later(GRACE).step();
    Decision decision = scene.later(Duration.ofSeconds(46)).step();

    assertThat(actions(decision, Action.CompleteLifecycle.class)).hasSize(1);
    assertThat(decision.notes()).anyMatch(note -> note.text().contains("not waited for: fluentd"));
  }
}
