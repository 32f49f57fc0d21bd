package io.nodekeeper.core;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the drainers before this one got wrong, each tried here. */
class PredecessorsTest {

  private static final Duration GRACE = Policy.Pace.standard().drainPoll();

  private static Scene leaving() {
    Scene scene = node().daemon("logs").runs("logs", 1).chosen().draining();
    scene.step();
    return scene.later(GRACE);
  }

  private static void nothingGoes(Decision decision) {
    assertThat(stopped(decision)).isEmpty();
    assertThat(actions(decision, Action.CompleteLifecycle.class)).isEmpty();
    assertThat(decision.hold()).isTrue();
  }

  // ecs-cid-sample, aws-cdk's drain hook, xero's drain.py: not running was taken for gone.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DEACTIVATING",
        "STOPPING",
        "DEPROVISIONING",
        "PENDING",
        "ACTIVATING",
        "A_NEW_ONE"
      })
  void aTaskThatIsNotRunningIsNotGone(String status) {
    Scene scene = leaving().ecs("web", 1, status, "STOPPED", service("web"));

    nothingGoes(scene.step());
  }

  @Test
  void theHookIsNotCompletedWhileAReplicaIsStillStopping() {
    Scene scene = node().chosen().draining();
    scene.step();
    scene.later(GRACE).agent("web", 1, true, AgentTask.Status.RUNNING);

    nothingGoes(scene.step());
  }

  // xero's drain.py and ecs-daemon-protector: KeyError 'startedBy'.

  @Test
  void aRunTaskTaskWithoutStartedByHoldsTheNodeLikeAnyOther() {
    Scene scene = leaving().runs("batch", 1).ecs("batch", 1, "RUNNING", "RUNNING", runTask());

    nothingGoes(scene.step());
    assertThat(scene.decide().drain().orElseThrow().blockers().getFirst().owner())
        .isEqualTo("standalone task");
  }

  // xero's drain.py: StopTask sent again at every pass, 51 times.

  @Test
  void aStopThatWasAcceptedIsNotSentAgainAtEveryLook() {
    Scene scene = leaving();
    int stops = 0;
    for (int look = 0; look < 40; look++) {
      stops += stopped(scene.step()).size();
      scene.later(Duration.ofSeconds(1));
    }
    assertThat(stops).isEqualTo(1);
  }

  // awslabs/ecs-cluster-manager: any exception was an answer of CONTINUE.

  @Test
  void whatCannotBeAskedIsNoReasonToLetTheInstanceGo() {
    nothingGoes(leaving().dockerSilent().step());
    Scene ecs = leaving().runs("web", 1);
    nothingGoes(ecs.ecsSilent().step());
    assertThat(actions(leaving().imdsSilent().step(), Action.CompleteLifecycle.class)).isEmpty();
  }

  // ecs-drain-lambda: the list was taken once.

  @Test
  void aTaskThatArrivesWhenTheDrainHasBegunHoldsTheNode() {
    Scene scene = leaving();
    assertThat(stopped(scene.step())).containsExactly("logs1");
    scene.runs("late", 1).ecs("late", 1, "RUNNING", "RUNNING", service("late"));
    scene.later(Duration.ofMinutes(2));

    nothingGoes(scene.step());
  }

  // All the drain Lambdas: daemons of StartTask blocked them for ever.

  @Test
  void ourOwnDaemonsAreWhatGoesAndNotWhatHolds() {
    Scene scene = leaving().ecs("logs", 1, "RUNNING", "RUNNING", ours("logs"));

    assertThat(scene.step().drain().orElseThrow().blockers()).isEmpty();
    assertThat(stopped(leaving().step())).containsExactly("logs1");
  }

  @Test
  void aStopThatTakesAnHourIsWaitedFor() {
    Scene scene = leaving().agent("web", 1, true, AgentTask.Status.RUNNING);
    scene.leave = is -> longer(is);
    for (int minute = 0; minute < 59; minute++) {
      nothingGoes(scene.later(Duration.ofMinutes(1)).step());
    }
  }

  private static Policy.Draining longer(Policy.Draining is) {
    return new Policy.Draining(
        is.limits(),
        is.hook(),
        is.spotMargin(),
        is.maintenanceBefore(),
        is.rebalance(),
        new Policy.Standalone.Stop(Duration.ZERO));
  }

  // lifecycled: it ended after one notice.

  @Test
  void aSecondNoticeAfterOneThatWasTakenBackDrainsAgain() {
    Scene scene = node().daemon("logs").runs("logs", 1).runs("web", 1);
    for (int time = 0; time < 3; time++) {
      scene.spot = Optional.of(new Notices.Spot("terminate", scene.now.plusSeconds(120)));
      assertThat(scene.step().drain()).isPresent();
      scene.spot = Optional.empty();
      scene.status = "ACTIVE";
      scene.later(Duration.ofMinutes(3)).step();
      assertThat(scene.later(Duration.ofMinutes(3)).step().drain()).isEmpty();
    }
  }

  // ecs-daemon-protector, its seven scenarios.

  @Test
  void aReplicaThatIsStoppedLateHoldsUntilItIsStopped() {
    Scene scene = leaving();
    scene.agent("web", 1, true, AgentTask.Status.RUNNING);
    nothingGoes(scene.step());
    scene.agentTasks.removeIf(task -> task.family().equals("web"));
    scene.agent("web", 1, true, AgentTask.Status.STOPPED);

    assertThat(stopped(scene.later(Duration.ofSeconds(1)).step())).containsExactly("logs1");
  }

  @Test
  void withoutAnyDaemonServiceReplicasHoldAllTheSame() {
    nothingGoes(leaving().runs("web", 1).step());
  }

  @Test
  void twelveDaemonServicesAreNoReplicas() {
    Scene scene = leaving();
    for (int number = 1; number <= 12; number++) {
      scene
          .runs("agent" + number, 1)
          .ecs("agent" + number, 1, "RUNNING", "RUNNING", daemonService("agent" + number));
    }
    Decision decision = scene.step();

    assertThat(decision.drain().orElseThrow().blockers()).isEmpty();
    assertThat(decision.hold()).isFalse();
  }

  @Test
  void aDaemonServicesTaskOfAnOlderDeploymentIsNoReplica() {
    Scene scene =
        leaving().runs("agent", 1).ecs("agent", 1, "RUNNING", "STOPPED", daemonService("agent"));

    assertThat(scene.step().drain().orElseThrow().blockers()).isEmpty();
  }

  @Test
  void aDaemonThatNobodyDeclaresAnyMoreIsStoppedAndHoldsNobody() {
    Scene scene = node().runs("old", 1).ecs("old", 1, "RUNNING", "RUNNING", ours("old"));
    scene.chosen().draining().step();
    Decision decision = scene.later(GRACE).step();

    assertThat(decision.hold()).isFalse();
    assertThat(stopped(decision)).containsExactly("old1");
  }

  @Test
  void onANodeThatStaysNobodyIsHeld() {
    Scene scene = node().daemon("logs").runs("logs", 1).runs("web", 1);

    assertThat(scene.step().hold()).isFalse();
    assertThat(List.of(scene.step().state())).doesNotContain(NodeState.DRAINING);
  }
}
