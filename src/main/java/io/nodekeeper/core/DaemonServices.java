package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** ECS's own DAEMON services: ECS stops their tasks when the replicas are gone, and they end. */
final class DaemonServices {

  static final String LEFT_ALONE = "daemon-services";

  private DaemonServices() {}

  /**
   * What of them is still waited for. One that was told to stop is; one that ECS has not told to
   * stop only for a while, for it may never be.
   */
  static Optional<String> decide(Draft draft) {
    List<NodeTask> alive = draft.node.daemonServices();
    if (alive.isEmpty()) {
      draft.memory = draft.memory.withoutTry(LEFT_ALONE);
      return Optional.empty();
    }
    Memory.Try since = draft.memory.tries().get(LEFT_ALONE);
    if (since == null) {
      since = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(LEFT_ALONE, since);
    }
    String names = String.join(", ", alive.stream().map(NodeTask::family).distinct().toList());
    boolean stopping = alive.stream().anyMatch(task -> task.life() == NodeTask.Life.STOPPING);
    Instant enough = since.at().plus(draft.policy.pace().settle());
    if (!stopping && !draft.now.isBefore(enough)) {
      draft.note(
          Note.warning(
              "drain",
              "ECS does not stop its DAEMON services' tasks, which are not waited for: " + names));
      return Optional.empty();
    }
    if (draft.now.isBefore(enough)) {
      draft.lookAt(enough);
    }
    return Optional.of("ECS has to stop its DAEMON services' tasks: " + names);
  }
}
