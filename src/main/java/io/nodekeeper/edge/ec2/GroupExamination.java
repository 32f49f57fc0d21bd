package io.nodekeeper.edge.ec2;

import io.nodekeeper.aws.Access;
import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Group;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingInstanceDetails;
import software.amazon.awssdk.services.autoscaling.model.LifecycleHook;

/** What only doctor reads of Auto Scaling. Nothing it does changes anything; none of it throws. */
public final class GroupExamination {

  private static final String INSTANCES = "autoscaling:DescribeAutoScalingInstances";
  private static final String GROUPS = "autoscaling:DescribeAutoScalingGroups";
  private static final String HOOKS = "autoscaling:DescribeLifecycleHooks";
  private static final String TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING";

  /** EC2 makes up ids: there is none such, and so nothing of it that waits. */
  static final String NOBODY = "i-00000000000000000";

  private static final String NO_HOOK = "nodekeeper-doctor-asks";

  private final AutoScalingClient autoScaling;
  private final InstantSource clock;

  public GroupExamination(AwsClients aws, InstantSource clock) {
    this.autoScaling = aws.build(AutoScalingClient.builder());
    this.clock = clock;
  }

  /** The group of an instance; empty if it is in none. */
  public Reading<Optional<Group>> group(String instanceId) {
    try {
      return Reading.known(described(instanceId), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(INSTANCES, e).why(), clock.instant());
    }
  }

  private Optional<Group> described(String instanceId) {
    Optional<AutoScalingInstanceDetails> ours =
        autoScaling
            .describeAutoScalingInstances(is -> is.instanceIds(instanceId))
            .autoScalingInstances()
            .stream()
            .filter(instance -> instanceId.equals(instance.instanceId()))
            .findFirst();
    return ours.map(instance -> {
      String name = String.valueOf(instance.autoScalingGroupName());
      List<LifecycleHook> hooks =
          autoScaling.describeLifecycleHooks(is -> is.autoScalingGroupName(name)).lifecycleHooks();
      return new Group(
          name,
          Boolean.TRUE.equals(instance.protectedFromScaleIn()),
          new AbandonPolicy(clock).retainsAbandoned(autoScaling, name),
          hooks.stream().map(GroupExamination::hook).toList());
    });
  }

  private static Group.Hook hook(LifecycleHook hook) {
    return new Group.Hook(
        String.valueOf(hook.lifecycleHookName()),
        TERMINATING.equals(hook.lifecycleTransition()),
        seconds(hook.heartbeatTimeout()),
        seconds(hook.globalTimeout()),
        String.valueOf(hook.defaultResult()),
        Optional.ofNullable(hook.notificationTargetARN()).filter(target -> !target.isBlank()));
  }

  /** Where Auto Scaling does not say, its own most: then nothing is said of it. */
  private static Duration seconds(@Nullable Integer seconds) {
    return seconds == null || seconds <= 0 ? Duration.ofDays(2) : Duration.ofSeconds(seconds);
  }

  /**
   * Calls by which it is seen what the node's role may do; by action, and nothing is called yet.
   *
   * @param group empty where the instance is in none: then its hooks cannot be asked about
   */
  public SortedMap<String, Supplier<Access>> probes(String instanceId, Optional<String> group) {
    var probes = new TreeMap<String, Supplier<Access>>();
    put(
        probes,
        INSTANCES,
        () -> autoScaling.describeAutoScalingInstances(is -> is.instanceIds(instanceId)));
    group.ifPresent(name -> {
      put(
          probes,
          GROUPS,
          () -> autoScaling.describeAutoScalingGroups(is -> is.autoScalingGroupNames(name)));
      put(
          probes,
          HOOKS,
          () -> autoScaling.describeLifecycleHooks(is -> is.autoScalingGroupName(name)));
      writes(probes, name);
    });
    return Collections.unmodifiableSortedMap(probes);
  }

  /** Of an instance that does not exist nothing waits that could be kept waiting, or completed. */
  private void writes(SortedMap<String, Supplier<Access>> probes, String group) {
    put(
        probes,
        "autoscaling:RecordLifecycleActionHeartbeat",
        () ->
            autoScaling.recordLifecycleActionHeartbeat(is ->
                is.autoScalingGroupName(group).lifecycleHookName(NO_HOOK).instanceId(NOBODY)));
    put(
        probes,
        "autoscaling:CompleteLifecycleAction",
        () ->
            autoScaling.completeLifecycleAction(is ->
                is.autoScalingGroupName(group)
                    .lifecycleHookName(NO_HOOK)
                    .instanceId(NOBODY)
                    .lifecycleActionResult("CONTINUE")));
  }

  private static void put(
      SortedMap<String, Supplier<Access>> probes, String action, Supplier<?> call) {
    probes.put(action, () -> Access.of(action, call));
  }
}
