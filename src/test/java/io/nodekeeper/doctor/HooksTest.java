package io.nodekeeper.doctor;

import static io.nodekeeper.doctor.Given.known;
import static io.nodekeeper.doctor.Given.only;
import static io.nodekeeper.doctor.Given.policy;
import static io.nodekeeper.doctor.Given.says;
import static io.nodekeeper.doctor.Given.unknown;
import static io.nodekeeper.doctor.Given.unseen;
import static io.nodekeeper.doctor.Given.well;
import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.AutoScaling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HooksTest {

  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);

  private final List<Group.Hook> hooks = new ArrayList<>(List.of(hook("drain")));
  private Optional<Boolean> retains = Optional.of(false);
  private String settings = "";

  private static Group.Hook hook(String name) {
    return hook(name, FIVE_MINUTES, "CONTINUE", Optional.empty());
  }

  private static Group.Hook hook(
      String name, Duration heartbeat, String byDefault, Optional<String> target) {
    return new Group.Hook(name, true, heartbeat, heartbeat.multipliedBy(100), byDefault, target);
  }

  private Judgement judged() {
    return Hooks.judge(
        known(Optional.of(new Group("asg-a", false, retains, List.copyOf(hooks)))),
        policy(settings));
  }

  @Test
  void oneHookThatWaitsLongEnoughIsWell() {
    well(judged());
  }

  @Test
  void anInstanceInNoGroupNeedsNoHook() {
    well(Hooks.judge(known(Optional.empty()), policy("")));
  }

  @Test
  void aGroupThatCannotBeAskedIsNoFinding() {
    unseen(Hooks.judge(unknown("denied"), policy("")), "the Auto Scaling group", "denied");
  }

  @Test
  void aGroupWithoutATerminationHookIsAnErrorWithTheCommandThatMakesOne() {
    hooks.clear();
    says(
        only(judged()),
        Finding.Severity.ERROR,
        "asg-a has no termination hook",
        "--auto-scaling-group-name asg-a --lifecycle-hook-name nodekeeper-drain"
            + " --lifecycle-transition autoscaling:EC2_INSTANCE_TERMINATING --heartbeat-timeout 300"
            + " --default-result CONTINUE");
  }

  @Test
  void aHookThatIsNamedAndNotThereIsAnError() {
    settings = "drain: {hook: other}\n";
    says(only(judged()), Finding.Severity.ERROR, "(other)", "--lifecycle-hook-name other");
  }

  @Test
  void whoeverWantsNoHookIsLeftAlone() {
    hooks.clear();
    settings = "drain: {hook: none}\n";
    well(judged());
  }

  @Test
  void twoHooksOfWhichNobodySaidWhichIsOursAreAnErrorUntilTheyAreNamed() {
    hooks.add(hook("logs"));
    says(
        only(judged()),
        Finding.Severity.ERROR,
        "several termination hooks (drain, logs)",
        "set drain.hook");

    settings = "drain: {hook: [drain, logs]}\n";
    well(judged());
  }

  @Test
  void aHookThatWaitsShorterThanTheDeadlineIsAnErrorWithATimeOutThatIsEnough() {
    settings = "drain: {deadline: 10h}\n";
    says(
        only(judged()),
        Finding.Severity.ERROR,
        "no longer than 8 h 20 min, and drain.autoScaling.deadline is 10 h",
        "--heartbeat-timeout 361");
  }

  @Test
  void aHeartbeatThatAHangingAgentMissesIsAWarning() {
    hooks.set(0, hook("drain", Duration.ofSeconds(60), "CONTINUE", Optional.empty()));
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "heartbeat time-out of 1 min",
        "--heartbeat-timeout 300");
  }

  @Test
  void aDefaultResultThatSkipsOtherHooksIsAWarning() {
    hooks.set(0, hook("drain", FIVE_MINUTES, "ABANDON", Optional.empty()));
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "default result ABANDON",
        "--default-result CONTINUE");
  }

  @Test
  void managedDrainingBesideOurHookIsAWarningAndIsNotTakenForOurs() {
    hooks.add(hook(AutoScaling.MANAGED_DRAINING_HOOK));
    says(only(judged()), Finding.Severity.WARNING, "managed draining is on", "turn managed");

    hooks.removeFirst();
    assertThat(only(judged()).what()).contains("no termination hook of ours");
  }

  @Test
  void aHookThatTellsSomebodyIsAWarning() {
    String queue = "arn:aws:sqs:us-west-2:123456789012:drain";
    hooks.set(0, hook("drain", FIVE_MINUTES, "CONTINUE", Optional.of(queue)));
    says(only(judged()), Finding.Severity.WARNING, "tells " + queue, "remove what listens");
  }

  @Test
  void abandoningWhereNothingIsRetainedIsAWarning() {
    settings = "drain: {atDeadline: abandon}\n";
    says(
        only(judged()),
        Finding.Severity.WARNING,
        "does not retain an instance",
        "TerminateHookAbandon=retain");

    retains = Optional.of(true);
    well(judged());
    retains = Optional.empty();
    well(judged());
  }

  @Test
  void aLaunchHookThatIsNamedAndNotThereIsAnError() {
    settings = "ready: {hook: up}\n";
    says(
        only(judged()),
        Finding.Severity.ERROR,
        "no launch hook up",
        "--lifecycle-transition autoscaling:EC2_INSTANCE_LAUNCHING");

    hooks.add(new Group.Hook("up", false, FIVE_MINUTES, FIVE_MINUTES, "ABANDON", Optional.empty()));
    well(judged());
  }
}
