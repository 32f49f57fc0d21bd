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

class DrainTest {

  private static final Duration GRACE = Policy.Pace.standard().drainPoll();
  private static final Duration SETTLE = Policy.Pace.standard().settle();

  /** Three daemons in a chain, begun to be drained long enough ago for an empty view to count. */
  static Scene leaving() {
    Scene scene =
        node()
            .daemon("logs")
            .daemon("metrics", "logs")
            .daemon("proxy", "metrics")
            .runs("logs", 1)
            .runs("metrics", 1)
            .runs("proxy", 1);
    scene.chosen().draining();
    scene.step();
    scene.later(GRACE);
    return scene;
  }

  private static void gone(Scene scene, String family) {
    scene.agentTasks.removeIf(task -> task.family().equals(family));
    scene.containers.removeIf(container -> container.family().equals(family));
    scene.agent(family, 1, true, AgentTask.Status.STOPPED);
  }

  @Test
  void aChosenNodeIsSetDrainingAndIsNotReadyAnyMore() {
    Scene scene = node().daemon("logs").runs("logs", 1).runs("web", 1).chosen();
    Decision decision = scene.step();

    assertThat(actions(decision, Action.SetDraining.class)).hasSize(1);
    assertThat(actions(decision, Action.PutAttributes.class).getFirst().attributes())
        .containsEntry("nodekeeper.ready", "false");
    assertThat(decision.state()).isEqualTo(NodeState.DRAINING);
    Drain drain = scene.memory.drain().orElseThrow();
    assertThat(drain.draining()).isEqualTo(Drain.Ownership.OURS);
    assertThat(drain.deadline()).isEqualTo(NOON.plus(Duration.ofHours(1)));
  }

  @Test
  void drainingSetBySomebodyElseIsNotOurs() {
    Scene scene = node().runs("web", 1).draining();
    Decision decision = scene.step();

    assertThat(actions(decision, Action.SetDraining.class)).isEmpty();
    assertThat(scene.memory.drain().orElseThrow().causes().keySet())
        .containsExactly(Cause.ECS_DRAINING);
    assertThat(scene.memory.drain().orElseThrow().draining()).isEqualTo(Drain.Ownership.NOT_OURS);
  }

  @Test
  void aReplicaThatAnyWitnessShowsHoldsTheNode() {
    Scene docker = leaving();
    docker.container(
        "web", 1, Container.State.RUNNING, Container.Health.NONE, Duration.ofMinutes(1));
    Scene agent = leaving();
    agent.agent("web", 1, true, AgentTask.Status.RUNNING);
    Scene ecs = leaving();
    ecs.ecs("web", 1, "DEPROVISIONING", "STOPPED", service("web"));

    for (Scene scene : List.of(docker, agent, ecs)) {
      Decision decision = scene.decide();
      assertThat(stopped(decision)).isEmpty();
      assertThat(decision.drain().orElseThrow().blockers()).hasSize(1);
    }
    assertThat(ecs.decide().drain().orElseThrow().blockers().getFirst())
        .isEqualTo(
            new Blocker(
                Scene.arn("web", 1),
                "web",
                7,
                List.of(),
                "service web",
                List.of("ECS"),
                true,
                ecs.memory.drain().orElseThrow().begin(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void aRunTaskTaskHoldsTheNodeAndATaskOfADaemonServiceDoesNot() {
    Scene held = leaving();
    held.runs("batch", 1).ecs("batch", 1, "RUNNING", "RUNNING", runTask());
    assertThat(stopped(held.decide())).isEmpty();

    Scene free = leaving();
    free.runs("cadvisor", 1).ecs("cadvisor", 1, "RUNNING", "RUNNING", daemonService("cadvisor"));
    assertThat(stopped(free.decide())).containsExactly("proxy1");
  }

  @Test
  void daemonsStopInReverseOrderEachStageSeenGone() {
    Scene scene = leaving();
    assertThat(stopped(scene.step())).containsExactly("proxy1");
    scene.later(Duration.ofSeconds(2));
    assertThat(stopped(scene.step())).isEmpty();

    gone(scene, "proxy");
    assertThat(stopped(scene.step())).containsExactly("metrics1");
    gone(scene, "metrics");
    scene.later(Duration.ofSeconds(2));
    assertThat(stopped(scene.step())).containsExactly("logs1");
    gone(scene, "logs");
    Decision last = scene.later(Duration.ofSeconds(2)).step();
    assertThat(last.state()).isEqualTo(NodeState.DRAINED);
    Action.CompleteLifecycle complete = actions(last, Action.CompleteLifecycle.class).getFirst();
    assertThat(complete.hook()).isEqualTo("node-drain");
    assertThat(complete.result()).isEqualTo(Action.CompleteLifecycle.Result.CONTINUE);
    assertThat(scene.memory.drain().orElseThrow().completed()).containsExactly("node-drain");
    assertThat(scene.later(Duration.ofSeconds(1)).step().actions()).isEmpty();
    assertThat(scene.memory.drain().orElseThrow().letGo()).contains(scene.now);
    assertThat(scene.later(Duration.ofMinutes(20)).step().actions()).isEmpty();
  }

  @Test
  void anEmptyViewIsNotBelievedAtOnce() {
    Scene scene = node().daemon("logs").runs("logs", 1).chosen().draining();
    assertThat(stopped(scene.step())).isEmpty();
    assertThat(stopped(scene.later(GRACE.minusSeconds(1)).step())).isEmpty();
    assertThat(stopped(scene.later(Duration.ofSeconds(1)).step())).containsExactly("logs1");
  }

  @Test
  void unknownIsNotGone() {
    assertThat(stopped(leaving().dockerSilent().decide())).isEmpty();
  }

  @Test
  void aSilentEcsLetsTheLocalWitnessesDecideAfterAWhileAndSaysSo() {
    Scene scene = leaving();
    scene.ecsSilent();
    assertThat(stopped(scene.step())).isEmpty();

    Decision decision = scene.later(SETTLE).step();

    assertThat(stopped(decision)).containsExactly("proxy1");
    assertThat(decision.notes())
        .anyMatch(note -> note.text().startsWith("ECS does not answer, so Docker"));
  }

  @Test
  void aSilentEcsNeverOverrulesALivingContainer() {
    Scene scene = leaving();
    scene.ecsSilent();
    scene.runs("web", 1).step();

    assertThat(stopped(scene.later(SETTLE.multipliedBy(3)).step())).isEmpty();
  }

  @Test
  void aHeartbeatThatFailedIsTriedAgainSoon() {
    Scene scene = leaving();
    scene.runs("web", 1).step();
    scene
        .later(Duration.ofMinutes(5))
        .step(action ->
            action instanceof Action.Heartbeat
                ? new Outcome.Failed(action, "Throttling")
                : new Outcome.Done(action));
    Decision again = scene.later(Duration.ofSeconds(10)).step();
    assertThat(actions(again, Action.Heartbeat.class)).hasSize(1);
  }

  @Test
  void atTheDeadlineTheInstanceIsLetGoByPolicyAndNoDaemonIsStopped() {
    Scene scene = leaving();
    scene.atDeadline = Action.CompleteLifecycle.Result.ABANDON;
    scene.runs("web", 1).step();
    Decision decision = scene.later(Duration.ofHours(1)).step();

    assertThat(actions(decision, Action.CompleteLifecycle.class).getFirst().result())
        .isEqualTo(Action.CompleteLifecycle.Result.ABANDON);
    assertThat(stopped(decision)).isEmpty();
  }

  @Test
  void theDeadlineStaysWhereItWasWhateverIsForgottenOrJoined() {
    Scene scene = node().runs("web", 1).draining();
    scene.step();
    scene.later(Duration.ofMinutes(30)).chosen().step();

    assertThat(scene.memory.drain().orElseThrow().deadline())
        .isEqualTo(NOON.plus(Duration.ofHours(1)));
    assertThat(scene.memory.drain().orElseThrow().causes().keySet())
        .containsExactly(Cause.ECS_DRAINING, Cause.AUTO_SCALING);
  }

  @Test
  void aDrainingOfAnotherRegistrationIsNotOurs() {
    Scene scene = node().runs("web", 1).chosen();
    scene.step();
    var other = new ContainerInstanceArn(Scene.OURS.value() + "-before");
    scene.memory = scene.memory.withDrain(scene.memory.drain().map(drain -> drain.ours(other)));
    scene.draining().later(GRACE);
    scene.target = Optional.of("InService");

    assertThat(actions(scene.step(), Action.SetActive.class)).isEmpty();
    assertThat(scene.memory.drain().orElseThrow().draining()).isEqualTo(Drain.Ownership.NOT_OURS);
  }

  @Test
  void aWithdrawnCauseUndoesOurDraining() {
    Scene scene = node().daemon("logs").runs("logs", 1).runs("web", 1).chosen();
    scene.step();
    scene.draining().later(Duration.ofMinutes(1)).step();
    scene.target = Optional.of("InService");
    Decision decision = scene.later(Duration.ofMinutes(1)).step();
    assertThat(actions(decision, Action.SetActive.class)).hasSize(1);

    scene.status = "ACTIVE";
    Decision after = scene.later(Duration.ofSeconds(3)).step();
    assertThat(scene.memory.drain()).isEmpty();
    assertThat(after.state()).isEqualTo(NodeState.READY);
  }

  @Test
  void aClockSetBackDoesNotKeepOurDrainingFromBeingUndone() {
    Scene scene = node().daemon("logs").runs("logs", 1).chosen();
    scene.step(action -> new Outcome.Unanswered(action, "timed out"));
    scene.draining().later(Duration.ofMinutes(1)).step();
    scene.target = Optional.of("InService");
    scene.later(Duration.ofHours(-2)).step();
    Decision decision = scene.later(SETTLE.plusSeconds(1)).step();

    assertThat(actions(decision, Action.SetActive.class)).hasSize(1);
  }

  @Test
  void aDrainingThatFollowsSomebodysActiveIsNotOursToUndo() {
    Scene scene = node().runs("web", 1).chosen();
    scene.step();
    scene.draining().later(Duration.ofMinutes(1)).step();
    scene.status = "ACTIVE";
    scene.later(Duration.ofMinutes(1)).step();
    scene.draining().later(Duration.ofMinutes(1)).step();
    scene.target = Optional.of("InService");
    Decision decision = scene.later(Duration.ofMinutes(1)).step();

    assertThat(actions(decision, Action.SetActive.class)).isEmpty();
    assertThat(scene.memory.drain().orElseThrow().causes().keySet())
        .containsExactly(Cause.ECS_DRAINING);
  }

  @Test
  void anInstanceThatIsChosenAnewIsLetGoAnew() {
    Scene scene = node().draining().chosen();
    scene.step();
    assertThat(actions(scene.later(Duration.ofMinutes(1)).step(), Action.CompleteLifecycle.class))
        .hasSize(1);
    scene.target = Optional.of("InService");
    scene.later(Duration.ofMinutes(5)).step();
    scene.chosen();
    assertThat(actions(scene.later(Duration.ofMinutes(5)).step(), Action.CompleteLifecycle.class))
        .hasSize(1);
  }

  @Test
  void aDrainingThatIsNotOursIsNeverUndone() {
    Scene scene = node().runs("web", 1).draining().chosen();
    scene.step();
    scene.target = Optional.of("InService");
    Decision decision = scene.later(Duration.ofMinutes(1)).step();

    assertThat(actions(decision, Action.SetActive.class)).isEmpty();
    assertThat(scene.memory.drain().orElseThrow().causes().keySet())
        .containsExactly(Cause.ECS_DRAINING);
  }

  @Test
  void silenceNeitherBeginsNorEndsADrain() {
    Scene scene = leaving();
    scene.imdsSilent().ecsSilent();
    scene.later(Duration.ofMinutes(10)).step();
    assertThat(scene.memory.drain().orElseThrow().causes().keySet())
        .contains(Cause.AUTO_SCALING, Cause.ECS_DRAINING);

    Scene calm = node().imdsSilent().ecsSilent();
    assertThat(calm.step().drain()).isEmpty();
  }

  @Test
  void aRivalWhoSetsActiveIsNamedAndNotFought() {
    Scene scene = node().runs("web", 1).chosen();
    scene.step();
    scene.draining().later(Duration.ofMinutes(1)).step();
    scene.status = "ACTIVE";
    Decision decision = scene.later(Duration.ofMinutes(1)).step();

    assertThat(actions(decision, Action.SetDraining.class)).isEmpty();
    assertThat(decision.notes()).anyMatch(note -> note.text().contains("somebody has set"));
    assertThat(decision.state()).isEqualTo(NodeState.DRAINING);
  }

  @Test
  void whatWeStartedForADaemonNoLongerDeclaredIsNoReplicaAndGoesLast() {
    Scene scene = leaving();
    scene.runs("old", 1).ecs("old", 1, "RUNNING", "RUNNING", ours("old"));
    for (String family : List.of("proxy", "metrics", "logs")) {
      assertThat(stopped(scene.step())).containsExactly(family + "1");
      gone(scene, family);
      scene.later(Duration.ofSeconds(2));
    }
    Decision decision = scene.step();

    assertThat(stopped(decision)).containsExactly("old1");
    assertThat(actions(decision, Action.CompleteLifecycle.class)).isEmpty();
  }

  @Test
  void nothingIsEverStartedWhileLeaving() {
    Scene scene = leaving();
    gone(scene, "logs");

    assertThat(Scene.started(scene.decide())).isEmpty();
  }

  @Test
  void anUnansweredSetDrainingIsTriedAgainUntilItShows() {
    Scene scene = node().runs("web", 1).chosen();
    scene.step(action ->
        action instanceof Action.SetDraining
            ? new Outcome.Unanswered(action, "timed out")
            : new Outcome.Done(action));
    Decision decision = scene.later(Duration.ofMinutes(1)).step();

    assertThat(actions(decision, Action.SetDraining.class)).hasSize(1);
  }
}
