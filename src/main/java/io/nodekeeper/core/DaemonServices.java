package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** ECS's own DAEMON services: ECS stops their tasks when the replicas are gone, and they end. */
final class DaemonServices {

  static final String LEFT_ALONE = "daemon-services";

  private DaemonServices() {}

  private static final String MISSING = "no-service:";

  /** A daemon that ECS has to start: there is nothing to be done but to wait for it. */
  static DaemonStatus missing(Draft draft, Daemon daemon) {
    warn(draft, daemon);
    String reason =
        "its DAEMON service has no task here"
            + Removed.alsoFormer(draft, daemon)
            + draft
                .memory
                .starts(daemon.name())
                .failure()
                .map(failure -> "; before: " + failure.why())
                .orElse("");
    return Daemons.status(draft, daemon, DaemonStatus.Phase.WAITING, reason);
  }

  /** Asking for all services of the cluster would cost every node too many calls to know more. */
  private static void warn(Draft draft, Daemon daemon) {
    boolean placed =
        Missing.blindness(draft).isEmpty()
            && draft.seen.node().toOptional().filter(EcsNode::isActive).isPresent();
    if (!placed) {
      found(draft, daemon);
      return;
    }
    String key = MISSING + daemon.name();
    Memory.Try since = draft.memory.tries().get(key);
    if (since == null) {
      since = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(key, since);
    }
    Duration patience = draft.policy.ready().within();
    Instant enough = since.at().plus(patience);
    if (draft.now.isBefore(enough)) {
      draft.lookAt(enough);
      return;
    }
    draft.note(
        Note.warning(
            daemon.name().value(),
            "no DAEMON service has run a task of the family %s here for more than %s: the cluster"
                    .formatted(daemon.taskDefinition().family(), Durations.words(patience))
                + " may have no such service, or its placement constraints leave this node out;"
                + " see aws ecs list-services --scheduling-strategy DAEMON --cluster "
                + draft.node.agent().map(EcsAgent::cluster).orElseThrow()));
  }

  /** A task of it is here, or nobody can tell. */
  static void found(Draft draft, Daemon daemon) {
    draft.memory = draft.memory.withoutTry(MISSING + daemon.name());
  }

  /**
   * Whether a declared daemon's tasks are still waited for in their stage. One that ECS runs, and
   * that it has not told to stop, only for a while: it may wait for our other daemons to go.
   */
  static boolean isWaitedFor(Draft draft, Daemon daemon, List<NodeTask> alive) {
    if (daemon.run() == Daemon.Run.AGENT || alive.stream().anyMatch(NodeTask::isOurs)) {
      return true;
    }
    String key = LEFT_ALONE + ":" + daemon.name();
    Instant begin = draft.memory.drain().map(Drain::begin).orElse(draft.now);
    Memory.Try since = draft.memory.tries().get(key);
    if (since == null || since.at().isBefore(begin)) {
      since = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(key, since);
    }
    if (alive.stream().anyMatch(NodeTask::isToldToStop)) {
      return true;
    }
    Instant enough = since.at().plus(draft.policy.pace().settle());
    if (draft.now.isBefore(enough)) {
      draft.lookAt(enough);
      return true;
    }
    draft.note(
        Note.warning(
            daemon.name().value(),
            "ECS does not stop the task of its DAEMON service, which is not waited for"));
    return false;
  }

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
