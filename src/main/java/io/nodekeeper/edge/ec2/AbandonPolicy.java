package io.nodekeeper.edge.ec2;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.InstanceLifecyclePolicy;

/**
 * Whether the group keeps an instance whose termination hook is abandoned. It hardly changes, so
 * what is known is kept for a while, and that it could not be asked for a shorter one.
 */
final class AbandonPolicy {

  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final Duration KEPT_IN_DOUBT = Duration.ofMinutes(1);
  private static final String RETAIN = "retain";

  private record Answer(String group, Optional<Boolean> retains, Instant at) {

    boolean holds(String asked, Instant now) {
      Duration age = Duration.between(at, now);
      return group.equals(asked)
          && !age.isNegative()
          && age.compareTo(retains.isPresent() ? KEPT : KEPT_IN_DOUBT) < 0;
    }
  }

  private final InstantSource clock;
  private @Nullable Answer last;

  AbandonPolicy(InstantSource clock) {
    this.clock = clock;
  }

  /** Empty where Auto Scaling does not say. */
  synchronized Optional<Boolean> retainsAbandoned(AutoScalingClient autoScaling, String group) {
    Instant now = clock.instant();
    Answer present = last;
    if (present == null || !present.holds(group, now)) {
      present = new Answer(group, ask(autoScaling, group), now);
      last = present;
    }
    return present.retains();
  }

  /** None if the call fails: it is no reason not to know the group and its hooks. */
  private static Optional<Boolean> ask(AutoScalingClient autoScaling, String name) {
    try {
      var answer =
          autoScaling.describeAutoScalingGroups(
              request -> request.autoScalingGroupNames(name).includeInstances(false));
      return answer.autoScalingGroups().stream()
          .filter(group -> name.equals(group.autoScalingGroupName()))
          .findFirst()
          .map(group -> retains(group.instanceLifecyclePolicy()));
    } catch (RuntimeException _) {
      return Optional.empty();
    }
  }

  private static boolean retains(@Nullable InstanceLifecyclePolicy policy) {
    return policy != null
        && policy.retentionTriggers() != null
        && RETAIN.equals(policy.retentionTriggers().terminateHookAbandonAsString());
  }
}
