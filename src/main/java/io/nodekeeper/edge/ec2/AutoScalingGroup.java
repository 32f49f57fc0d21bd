package io.nodekeeper.edge.ec2;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;

/**
 * The Auto Scaling group of this instance. Its client is loaded with the first call, so that a node
 * that is in no group never has it.
 */
public final class AutoScalingGroup {

  private static final String DESCRIBE = "autoscaling:DescribeAutoScalingInstances";
  private static final String HEARTBEAT = "autoscaling:RecordLifecycleActionHeartbeat";
  private static final String COMPLETE = "autoscaling:CompleteLifecycleAction";

  private static final String TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING";
  private static final String LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING";

  private static final AutoScaling NONE =
      new AutoScaling(Optional.empty(), Optional.empty(), List.of(), List.of(), Optional.empty());

  /** The code for a lifecycle action that has not begun, has been completed, or has timed out. */
  private static final String NO_SUCH_ACTION = "ValidationError";

  /** Its words, by which it can be told from a group or a hook that is not there. */
  private static final String NOTHING_WAITS = "No active Lifecycle Action";

  private final AwsClients aws;
  private final InstantSource clock;
  private final AbandonPolicy policy;
  private @Nullable AutoScalingClient client;

  public AutoScalingGroup(AwsClients aws, InstantSource clock) {
    this.aws = aws;
    this.clock = clock;
    this.policy = new AbandonPolicy(clock);
  }

  private synchronized AutoScalingClient autoScaling() {
    if (client == null) {
      client = aws.build(AutoScalingClient.builder());
    }
    return client;
  }

  /**
   * The group, how this instance stands in it, and its hooks by name. Two calls, and one more now
   * and then for the group's policy; one if the instance is in no group.
   */
  public Reading<AutoScaling> read(String instanceId) {
    try {
      Optional<AutoScalingInstanceDetails> ours = describe(instanceId);
      Optional<String> group = ours.map(AutoScalingInstanceDetails::autoScalingGroupName);
      return Reading.known(
          group
              .map(name -> described(name, ours.map(AutoScalingInstanceDetails::lifecycleState)))
              .orElse(NONE),
          clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(DESCRIBE, e).why(), clock.instant());
    }
  }

  private Optional<AutoScalingInstanceDetails> describe(String instanceId) {
    return autoScaling()
        .describeAutoScalingInstances(request -> request.instanceIds(instanceId))
        .autoScalingInstances()
        .stream()
        .filter(instance -> instanceId.equals(instance.instanceId()))
        .findFirst();
  }

  private AutoScaling described(String group, Optional<String> lifecycleState) {
    List<LifecycleHook> hooks =
        autoScaling()
            .describeLifecycleHooks(request -> request.autoScalingGroupName(group))
            .lifecycleHooks();
    return new AutoScaling(
        Optional.of(group),
        lifecycleState,
        Hooks.of(TERMINATING, hooks),
        Hooks.of(LAUNCHING, hooks),
        policy.retainsAbandoned(autoScaling(), group));
  }

  /** Starts the hook's timer anew; refused when the group does not wait for that hook. */
  public Outcome heartbeat(Action.Heartbeat heartbeat) {
    try {
      autoScaling()
          .recordLifecycleActionHeartbeat(request ->
              request
                  .autoScalingGroupName(heartbeat.group())
                  .lifecycleHookName(heartbeat.hook())
                  .instanceId(heartbeat.instanceId()));
      return new Outcome.Done(heartbeat);
    } catch (RuntimeException e) {
      CallFailure failure = CallFailure.of(HEARTBEAT, e);
      return isNoSuchAction(failure)
          ? new Outcome.Refused(heartbeat, AutoScaling.NO_ACTION + ": " + failure.why())
          : failure.outcome(heartbeat);
    }
  }

  /**
   * Lets the instance go, as far as this hook is concerned. That there is nothing to complete is no
   * success: an instance that has been chosen waits for its hooks only after its load balancers
   * have let it go.
   */
  public Outcome complete(Action.CompleteLifecycle complete) {
    try {
      autoScaling()
          .completeLifecycleAction(request ->
              request
                  .autoScalingGroupName(complete.group())
                  .lifecycleHookName(complete.hook())
                  .instanceId(complete.instanceId())
                  .lifecycleActionResult(complete.result().name()));
      return new Outcome.Done(complete);
    } catch (RuntimeException e) {
      CallFailure failure = CallFailure.of(COMPLETE, e);
      return isNoSuchAction(failure)
          ? new Outcome.Failed(complete, AutoScaling.NO_ACTION + " waits yet, or any more")
          : failure.outcome(complete);
    }
  }

  /** Lets the instance go into service; where nothing waits for that, it is done. */
  public Outcome launch(Action.CompleteLaunch launch) {
    try {
      autoScaling()
          .completeLifecycleAction(request ->
              request
                  .autoScalingGroupName(launch.group())
                  .lifecycleHookName(launch.hook())
                  .instanceId(launch.instanceId())
                  .lifecycleActionResult("CONTINUE"));
      return new Outcome.Done(launch);
    } catch (RuntimeException e) {
      CallFailure failure = CallFailure.of(COMPLETE, e);
      return isNoSuchAction(failure) && failure.why().contains(NOTHING_WAITS)
          ? new Outcome.Done(launch)
          : failure.outcome(launch);
    }
  }

  private static boolean isNoSuchAction(CallFailure failure) {
    return failure.code().filter(NO_SUCH_ACTION::equals).isPresent();
  }
}
