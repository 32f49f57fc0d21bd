package io.nodekeeper.standin;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.InstanceNotices;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the engine may rely on of all that has to do with a node's coming and going. */
public abstract class LeavingContract extends WorldContract {

  private static final String GROUP = "asg-a";
  private static final String INSTANCE = "i-0abcdef1234567890";

  // What is announced.

  @Test
  void whereNothingIsAnnouncedThatIsKnown() {
    Notices seen = node().look().notices();
    assertThat(seen.spot().toOptional()).contains(Optional.empty());
    assertThat(seen.maintenance().toOptional().orElseThrow()).isEmpty();
    assertThat(seen.rebalance().toOptional()).contains(Optional.empty());
    assertThat(seen.order().toOptional()).contains(Optional.empty());
  }

  @Test
  void aSpotNoticeIsSeenAndSoIsItsBeingTakenBack() {
    node().change(world -> world.interruptSpot("stop", Duration.ofMinutes(10)));
    node()
        .await(seen -> spot(seen.notices()).filter(one -> one.action().equals("stop")).isPresent());
    node().change(world -> world.leaveSpot());
    node().await(seen -> seen.notices().spot().isKnown() && spot(seen.notices()).isEmpty());
  }

  private static Optional<Notices.Spot> spot(Notices seen) {
    return seen.spot().toOptional().flatMap(spot -> spot);
  }

  @Test
  void scheduledMaintenanceIsSeen() {
    Instant begin = Instant.parse("2027-01-01T09:00:43Z");
    node()
        .change(world ->
            world
                .ec2()
                .notices()
                .maintenance(
                    new InstanceNotices.Maintenance(
                        "e-1", "system-reboot", begin, begin.plusSeconds(60), "active")));
    assertThat(node().look().notices().maintenance().toOptional().orElseThrow())
        .containsExactly(new Notices.Maintenance("e-1", "system-reboot", "active", begin));
  }

  @Test
  void aRebalanceRecommendationIsSeen() {
    Instant since = Instant.parse("2026-11-21T08:00:00Z");
    node().change(world -> world.ec2().notices().rebalance(since));
    assertThat(node().look().notices().rebalance().toOptional()).contains(Optional.of(since));
  }

  // Auto Scaling.

  private AutoScaling scaling() {
    return node().look(Question.AUTO_SCALING).autoScaling().toOptional().orElseThrow();
  }

  @Test
  void aLaunchWaitsForItsHookAndIsLetIntoServiceAndThatIsHarmlessToRepeat() {
    node()
        .change(world -> {
          world.scaling().add(ScalingGroup.Hook.launching("up", Duration.ofMinutes(5)));
          world.scaling().launch();
        });
    AutoScaling waiting = scaling();
    assertThat(waiting.waitsToLaunch()).isTrue();
    assertThat(waiting.launchHooks())
        .containsExactly(AutoScaling.Hook.of("up", Duration.ofMinutes(5)));
    assertThat(waiting.terminationHooks()).isEmpty();

    var complete = new Action.CompleteLaunch(GROUP, "up", INSTANCE, "the node is ready");
    assertThat(node().act(complete)).isEqualTo(new Outcome.Done(complete));
    assertThat(scaling().lifecycleState()).contains("InService");
    assertThat(node().act(complete)).isEqualTo(new Outcome.Done(complete));
  }

  @Test
  void anAbandonedInstanceThatIsRetainedIsSeenToBe() {
    node().own();
    node()
        .change(world -> {
          world.scaling().onAbandon("retain", Optional.of("Terminated"));
          world.scaling().add(ScalingGroup.Hook.terminating("drain", Duration.ofMinutes(5)));
          world.scaling().choose();
        });
    node().until(world -> world.scaling().state().equals("Terminating:Wait"));
    assertThat(scaling().retainsAbandoned()).contains(true);
    var abandon =
        new Action.CompleteLifecycle(
            GROUP, "drain", INSTANCE, Action.CompleteLifecycle.Result.ABANDON, "time is over");
    assertThat(node().act(abandon)).isInstanceOf(Outcome.Done.class);
    assertThat(scaling().isRetained()).isTrue();
  }

  @Test
  void aPolicyThatMayNotBeAskedForHidesNothingElse() {
    node()
        .change(world ->
            world
                .faults()
                .fates(operation ->
                    operation == Operation.DESCRIBE_AUTO_SCALING_GROUPS
                        ? Fate.denied(operation)
                        : Fate.PASS));
    AutoScaling seen = scaling();
    assertThat(seen.retainsAbandoned()).isEmpty();
    assertThat(seen.group()).contains(GROUP);
    assertThat(seen.lifecycleState()).contains("InService");
  }

  // Replicas that go.

  @Test
  void howAServiceLetsItsTasksGoIsSeen() {
    node().own();
    node()
        .change(
            world -> world.service("rigid", Service.Wanted.replicas("idle", 1).between(100, 100)));
    node()
        .await(
            seen ->
                seen.tasks().toOptional().stream()
                    .flatMap(tasks -> tasks.stream())
                    .map(EcsTask::owner)
                    .anyMatch(
                        new EcsTask.Owner.Service(
                                "rigid",
                                Optional.of(false),
                                Optional.of(new EcsTask.Rolling(100, 100)))
                            ::equals),
            Question.TASKS);
  }

  @Test
  void aReplicaIsStoppedAndHowLongItMayTakeIsSeen() {
    node().own();
    node().change(world -> world.runStandalone("slow", "somebody"));
    TaskArn task = node().behind(world -> world.tasks().getLast().arn());
    node().await(seen -> Node.aliveForAll(seen, task), Question.TASKS);
    var stop = new Action.StopReplica(task, Node.cluster(), "its time is over");
    assertThat(node().act(stop)).isEqualTo(new Outcome.Done(stop));
    EcsTask stopping =
        Node.ecs(
                node()
                    .await(
                        seen -> Node.ecs(seen, task).flatMap(EcsTask::stopTimeout).isPresent(),
                        Question.TASKS),
                task)
            .orElseThrow();
    assertThat(stopping.stopTimeout()).contains(Duration.ofSeconds(90));
    assertThat(stopping.stoppingAt()).isPresent();
    node().await(seen -> Node.goneInEcs(seen, task), Question.TASKS);
  }

  @Test
  void aReplicaThatNobodyKnowsNeedsNoStop() {
    String arn = node().own().value().replace("container-instance", "task");
    var stop = new Action.StopReplica(new TaskArn(arn), Node.cluster(), "its time is over");
    assertThat(node().act(stop)).isEqualTo(new Outcome.Done(stop));
  }
}
