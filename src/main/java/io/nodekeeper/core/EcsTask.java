package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A task on this node as ListTasks (both desired statuses) and DescribeTasks show it.
 *
 * @param revision 0 if its definition's ARN has none
 * @param lastStatus PROVISIONING … RUNNING … STOPPED, DELETED: an open set
 * @param desiredStatus RUNNING or STOPPED
 * @param stoppingAt when it began to stop, once it has
 * @param stopTimeout the longest that it may take from the first SIGTERM to the last SIGKILL; empty
 *     while its definition is not known
 * @param stoppedReason ECS's own words with the containers' reasons, for people
 */
public record EcsTask(
    TaskArn arn,
    String family,
    int revision,
    String lastStatus,
    String desiredStatus,
    Owner owner,
    Optional<Instant> createdAt,
    Optional<Instant> stoppingAt,
    Optional<Duration> stopTimeout,
    Optional<String> stoppedReason) {

  /** Anything but a proven end is alive; a status that is not known yet is not an end. */
  public boolean isAlive() {
    return !lastStatus.equals("STOPPED") && !lastStatus.equals("DELETED");
  }

  /** Between which bounds a service replaces its tasks, in percent of its desired count. */
  public record Rolling(int minimumHealthyPercent, int maximumPercent) {

    /** Whether the service can neither lack a task nor have one more: a drain never moves it. */
    public boolean isRigid() {
      return minimumHealthyPercent >= 100 && maximumPercent <= 100;
    }
  }

  /** Who had the task placed. */
  public sealed interface Owner {

    /**
     * A service; {@code daemon} and {@code rolling} are empty when the service could not be asked.
     */
    record Service(String name, Optional<Boolean> daemon, Optional<Rolling> rolling)
        implements Owner {}

    /** Nobody who would replace it: RunTask or StartTask, by us or by others. */
    record Standalone(Optional<String> startedBy, String group) implements Owner {}
  }

  static boolean isDaemonService(Owner owner) {
    return owner instanceof Owner.Service service && service.daemon().orElse(false);
  }

  public boolean isOfDaemonService() {
    return isDaemonService(owner);
  }

  public boolean isOfService() {
    return owner instanceof Owner.Service;
  }

  /** Started by nobody who would replace it, nor by us: ECS never stops it for a drain. */
  public boolean isStandalone(Policy policy) {
    return owner instanceof Owner.Standalone && !isOurs(policy);
  }

  /** Started by a Nodekeeper, for a daemon that may since have left the settings. */
  public boolean isOurs(Policy policy) {
    return policy.isOurs(family, owner);
  }
}
