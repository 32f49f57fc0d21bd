package io.nodekeeper.standin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Lifecycle hooks, as Auto Scaling documents them. */
class ScalingGroupTest {

  private static final String ID = "i-0abcdef1234567890";

  private final Scene scene = new Scene();
  private final ScalingGroup group = scene.world.scaling();

  private void choose(ScalingGroup.Hook... hooks) {
    for (ScalingGroup.Hook hook : hooks) {
      group.add(hook);
    }
    group.choose();
    scene.seconds(5);
  }

  private static ScalingGroup.Hook hook(String name, int seconds) {
    return ScalingGroup.Hook.terminating(name, Duration.ofSeconds(seconds));
  }

  private static void isNoActiveAction(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            ApiError.class,
            error -> {
              assertThat(error.code()).isEqualTo("ValidationError");
              assertThat(error.status()).isEqualTo(400);
            })
        .hasMessage("No active Lifecycle Action found with instance ID " + ID);
  }

  @Test
  void aChosenInstanceWaitsForTheHookAndThenGoes() {
    choose(hook("drain", 900));
    assertThat(group.state()).isEqualTo("Terminating:Wait");
    assertThat(group.targetState()).contains("Terminated");
    assertThat(scene.world.ec2().isRunning()).isTrue();

    group.completeLifecycleAction("asg-a", "drain", ID, "CONTINUE");
    assertThat(group.state()).isEqualTo("Terminating:Proceed");
    scene.seconds(5);
    assertThat(scene.world.ec2().isRunning()).isFalse();
    assertThat(scene.world.journal().all(Happening.HookEnded.class))
        .extracting(Happening.HookEnded::by)
        .containsExactly("call");
  }

  @Test
  void withoutAHookAChosenInstanceGoesAtOnce() {
    choose();
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void aHookThatHearsNothingTimesOutWithItsDefaultResult() {
    choose(hook("drain", 60));
    scene.seconds(55);
    assertThat(scene.world.ec2().isRunning()).isTrue();
    scene.seconds(10);
    assertThat(scene.world.ec2().isRunning()).isFalse();
    assertThat(scene.world.journal().all(Happening.HookEnded.class))
        .extracting(Happening.HookEnded::by)
        .containsExactly("timeout");
  }

  @Test
  void aHeartbeatRestartsTheTimerFromTheCall() {
    choose(hook("drain", 60));
    scene.seconds(50);
    group.recordLifecycleActionHeartbeat("asg-a", "drain", ID);
    assertThat(group.timesOutAt("drain"))
        .contains(scene.time.instant().plus(Duration.ofSeconds(60)));
    scene.seconds(50);
    assertThat(scene.world.ec2().isRunning()).isTrue();
    scene.seconds(15);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void heartbeatsHelpNoLongerThanAHundredTimesTheirTimeout() {
    choose(hook("drain", 30));
    for (int i = 0; i < 149; i++) {
      scene.seconds(20);
      group.recordLifecycleActionHeartbeat("asg-a", "drain", ID);
    }
    assertThat(scene.world.ec2().isRunning()).isTrue();
    scene.seconds(30);
    assertThat(scene.world.ec2().isRunning()).isFalse();
    assertThat(scene.world.journal().all(Happening.HookEnded.class))
        .extracting(Happening.HookEnded::by)
        .containsExactly("bound");
  }

  @Test
  void theUpperBoundIsTwoDaysForLongHeartbeats() {
    assertThat(hook("drain", 7200).globalTimeout()).isEqualTo(Duration.ofDays(2));
    assertThat(hook("drain", 900).globalTimeout()).isEqualTo(Duration.ofHours(25));
  }

  @Test
  void twoHooksWaitSideBySideAndBothHaveToEnd() {
    choose(hook("drain", 900), hook("other", 900));
    group.completeLifecycleAction("asg-a", "drain", ID, "CONTINUE");
    scene.seconds(60);
    assertThat(group.state()).isEqualTo("Terminating:Wait");

    group.completeLifecycleAction("asg-a", "other", ID, "CONTINUE");
    scene.seconds(5);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void abandonSkipsTheOtherHooks() {
    choose(hook("drain", 900), hook("other", 900));
    group.completeLifecycleAction("asg-a", "drain", ID, "ABANDON");
    scene.seconds(5);

    assertThat(scene.world.ec2().isRunning()).isFalse();
    assertThat(scene.world.journal().all(Happening.HookEnded.class))
        .extracting(Happening.HookEnded::hook, Happening.HookEnded::by)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("drain", "call"),
            org.assertj.core.groups.Tuple.tuple("other", "skipped"));
  }

  @Test
  void withoutAWaitingActionCallsAreValidationErrors() {
    group.add(hook("drain", 900));
    isNoActiveAction(() -> group.recordLifecycleActionHeartbeat("asg-a", "drain", ID));
    isNoActiveAction(() -> group.completeLifecycleAction("asg-a", "drain", ID, "CONTINUE"));

    choose();
    group.completeLifecycleAction("asg-a", "drain", ID, "CONTINUE");
    isNoActiveAction(() -> group.completeLifecycleAction("asg-a", "drain", ID, "CONTINUE"));
  }

  @Test
  void aWithdrawnChoiceLeavesTheInstanceInService() {
    choose(hook("drain", 60));
    group.withdraw();
    scene.minutes(60);

    assertThat(group.state()).isEqualTo("InService");
    assertThat(group.targetState()).contains("InService");
    assertThat(scene.world.ec2().isRunning()).isTrue();
    choose();
    assertThat(group.state()).isEqualTo("Terminating:Wait");
  }

  @Test
  void anInstanceOutsideAGroupHasNoTargetState() {
    group.member(false);

    assertThat(group.targetState()).isEmpty();
    assertThat(group.describeAutoScalingInstances(List.of(ID))).isEmpty();
    choose();
    assertThat(scene.world.ec2().isRunning()).isTrue();
  }

  @Test
  void theInstanceAndItsHooksAreDescribed() {
    group.add(hook("drain", 900));

    assertThat(group.describeAutoScalingInstances(List.of("i-1", ID)))
        .containsExactly(new ScalingGroup.Instance(ID, "asg-a", "InService"));
    assertThat(group.describeLifecycleHooks("asg-a")).containsExactly(hook("drain", 900));
    assertThatThrownBy(() -> group.describeLifecycleHooks("gone")).isInstanceOf(ApiError.class);
  }

  @Test
  void managedDrainingSetsDrainingAndWaitsForTheLastTask() {
    group.managedDraining(true);
    scene.family("job");
    Task job = scene.world.runStandalone("job", "somebody");
    scene.seconds(10);

    choose();
    assertThat(scene.node().status()).isEqualTo(ContainerInstance.Status.DRAINING);
    scene.minutes(600);
    assertThat(scene.world.ec2().isRunning()).isTrue();
    scene.world.stop(job.arn(), "test");
    scene.seconds(10);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void managedDrainingGivesUpAfterTwoDays() {
    group.managedDraining(true);
    scene.family("job");
    scene.world.runStandalone("job", "somebody");
    scene.seconds(10);

    choose();
    scene.minutes(47 * 60);
    assertThat(scene.world.ec2().isRunning()).isTrue();
    scene.minutes(65);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void aLaunchHookHoldsTheInstancePendingWhileItsTargetIsInService() {
    group.add(ScalingGroup.Hook.launching("up", Duration.ofMinutes(10)));
    group.launch();
    assertThat(group.state()).isEqualTo("Pending:Wait");
    assertThat(group.targetState()).contains("InService");

    group.completeLifecycleAction("asg-a", "up", ID, "CONTINUE");
    assertThat(group.state()).isEqualTo("InService");
    scene.minutes(60);
    assertThat(scene.world.ec2().isRunning()).isTrue();
  }

  @Test
  void anAbandonedLaunchEndsTheInstance() {
    group.add(ScalingGroup.Hook.launching("up", Duration.ofMinutes(10)));
    group.launch();
    group.completeLifecycleAction("asg-a", "up", ID, "ABANDON");
    scene.seconds(5);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void aLaunchThatNobodyCompletesIsAbandonedWhenItsHookTimesOut() {
    group.add(ScalingGroup.Hook.launching("up", Duration.ofMinutes(10)));
    group.launch();
    scene.minutes(9);
    assertThat(group.state()).isEqualTo("Pending:Wait");
    scene.minutes(2);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void anAbandonedInstanceIsRetainedWhereThePolicySaysSo() {
    group.onAbandon("retain", Optional.of("Terminated"));
    choose(hook("drain", 900), hook("other", 900));
    group.completeLifecycleAction("asg-a", "drain", ID, "ABANDON");
    scene.minutes(60);

    assertThat(group.state()).isEqualTo("Terminating:Retained");
    assertThat(group.targetState()).contains("Terminated");
    assertThat(scene.world.ec2().isRunning()).isTrue();
    isNoActiveAction(() -> group.completeLifecycleAction("asg-a", "other", ID, "CONTINUE"));
  }

  @Test
  void aHookThatTimesOutWithAbandonRetainsToo() {
    group.onAbandon("retain", Optional.of("Terminated"));
    choose(
        new ScalingGroup.Hook(
            "drain", ScalingGroup.TERMINATING, Duration.ofSeconds(60), "ABANDON"));
    scene.minutes(5);
    assertThat(group.state()).isEqualTo("Terminating:Retained");
  }

  @Test
  void aRetainingPolicyHoldsNothingThatContinues() {
    group.onAbandon("retain", Optional.of("Terminated"));
    choose(hook("drain", 900));
    group.completeLifecycleAction("asg-a", "drain", ID, "CONTINUE");
    scene.seconds(5);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void whatTheMetadataSaysOfARetainedInstanceIsASwitch() {
    group.onAbandon("retain", Optional.empty());
    choose(hook("drain", 900));
    group.completeLifecycleAction("asg-a", "drain", ID, "ABANDON");
    assertThat(group.targetState()).isEmpty();
  }

  @Test
  void aTerminatingPolicyChangesNothing() {
    group.onAbandon("terminate", Optional.empty());
    choose(hook("drain", 900));
    group.completeLifecycleAction("asg-a", "drain", ID, "ABANDON");
    scene.seconds(5);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }

  @Test
  void theGroupIsDescribedWithItsPolicyOnceItHasOne() {
    assertThat(group.describeAutoScalingGroups(List.of("asg-a", "gone")))
        .containsExactly(new ScalingGroup.Group("asg-a", Optional.empty()));
    assertThat(group.describeAutoScalingGroups(List.of("gone"))).isEmpty();
    group.onAbandon("retain", Optional.empty());
    assertThat(group.describeAutoScalingGroups(List.of()))
        .containsExactly(new ScalingGroup.Group("asg-a", Optional.of("retain")));
  }

  @Test
  void anInstanceOnStandbyStaysInTheGroup() {
    group.target("Standby");
    assertThat(group.targetState()).contains("Standby");
    assertThat(group.describeAutoScalingInstances(List.of(ID)))
        .containsExactly(new ScalingGroup.Instance(ID, "asg-a", "Standby"));
    group.target("InService");
    assertThat(group.state()).isEqualTo("InService");
  }

  @Test
  void aDetachedInstanceIsInNoGroupAndItsTargetSaysSo() {
    group.target("Detached");
    assertThat(group.targetState()).contains("Detached");
    assertThat(group.describeAutoScalingInstances(List.of(ID))).isEmpty();
    choose();
    assertThat(scene.world.ec2().isRunning()).isTrue();
  }

  @Test
  void aSpotInterruptionWaitsForNoHook() {
    group.add(hook("drain", 900));
    scene.world.interruptSpot();
    scene.seconds(119);
    assertThat(scene.world.ec2().isRunning()).isTrue();
    scene.seconds(2);
    assertThat(scene.world.ec2().isRunning()).isFalse();
  }
}
