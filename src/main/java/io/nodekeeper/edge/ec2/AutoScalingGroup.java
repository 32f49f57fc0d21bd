package io.nodekeeper.edge.ec2;

import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
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

  /** What a hook has unless it says otherwise. */
  private static final Duration USUAL_HEARTBEAT = Duration.ofHours(1);

  /** The code for a lifecycle action that has not begun, has been completed, or has timed out. */
  private static final String NO_SUCH_ACTION = "ValidationError";

  private final AwsClients aws;
  private final InstantSource clock;
  private @Nullable AutoScalingClient client;

  public AutoScalingGroup(AwsClients aws, InstantSource clock) {
    this.aws = aws;
    this.clock = clock;
  }

  private synchronized AutoScalingClient autoScaling() {
    if (client == null) {
      client = aws.build(AutoScalingClient.builder());
    }
    return client;
  }

  /**
   * The group and its termination hooks by name. One call if the group's name is given, two if not.
   *
   * @param groupByTag the value of the instance's tag {@code aws:autoscaling:groupName}
   */
  public Reading<AutoScaling> read(String instanceId, Optional<String> groupByTag) {
    try {
      Optional<String> group = groupByTag.isPresent() ? groupByTag : groupOf(instanceId);
      List<AutoScaling.Hook> hooks = group.isPresent() ? hooks(group.get()) : List.of();
      return Reading.known(
          new AutoScaling(group, Optional.empty(), hooks, List.of(), Optional.empty()),
          clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(DESCRIBE, e).why(), clock.instant());
    }
  }

  private Optional<String> groupOf(String instanceId) {
    var answer =
        autoScaling().describeAutoScalingInstances(request -> request.instanceIds(instanceId));
    for (AutoScalingInstanceDetails instance : answer.autoScalingInstances()) {
      if (instanceId.equals(instance.instanceId())) {
        return Optional.ofNullable(instance.autoScalingGroupName());
      }
    }
    return Optional.empty();
  }

  private List<AutoScaling.Hook> hooks(String group) {
    var answer =
        autoScaling().describeLifecycleHooks(request -> request.autoScalingGroupName(group));
    var hooks = new ArrayList<AutoScaling.Hook>();
    for (LifecycleHook hook : answer.lifecycleHooks()) {
      if (TERMINATING.equals(hook.lifecycleTransition()) && hook.lifecycleHookName() != null) {
        Integer seconds = hook.heartbeatTimeout();
        hooks.add(
            AutoScaling.Hook.of(
                hook.lifecycleHookName(),
                seconds == null ? USUAL_HEARTBEAT : Duration.ofSeconds(seconds)));
      }
    }
    hooks.sort(Comparator.comparing(AutoScaling.Hook::name));
    return List.copyOf(hooks);
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

  /** Lets the instance go into service, as far as this hook is concerned. */
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
      return CallFailure.of(COMPLETE, e).outcome(launch);
    }
  }

  private static boolean isNoSuchAction(CallFailure failure) {
    return failure.code().filter(NO_SUCH_ACTION::equals).isPresent();
  }
}
