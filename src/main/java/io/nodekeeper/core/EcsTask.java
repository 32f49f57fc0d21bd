package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;

/**
 * A task on this node as ListTasks (both desired statuses) and DescribeTasks show it.
 *
 * @param revision 0 if its definition's ARN has none
 * @param lastStatus PROVISIONING … RUNNING … STOPPED, DELETED: an open set
 * @param desiredStatus RUNNING or STOPPED
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
    Optional<String> stoppedReason) {

  /** Anything but a proven end is alive; a status that is not known yet is not an end. */
  public boolean isAlive() {
    return !lastStatus.equals("STOPPED") && !lastStatus.equals("DELETED");
  }

  /** Who had the task placed. */
  public sealed interface Owner {

    /** A service; {@code daemon} is empty when its scheduling strategy could not be asked. */
    record Service(String name, Optional<Boolean> daemon) implements Owner {}

    /** Nobody who would replace it: RunTask or StartTask, by us or by others. */
    record Standalone(Optional<String> startedBy, String group) implements Owner {}
  }

  public boolean isOfDaemonService() {
    return owner instanceof Owner.Service service && service.daemon().orElse(false);
  }

  public boolean isOfService() {
    return owner instanceof Owner.Service;
  }

  /** Started by a Nodekeeper, for a daemon that may since have left the settings. */
  public boolean isOurs() {
    return owner instanceof Owner.Standalone standalone
        && standalone.group().startsWith(Action.StartTask.GROUP_PREFIX);
  }
}
