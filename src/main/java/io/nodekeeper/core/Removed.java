package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Daemons that are no longer declared, or are of another family now. What we started for them is
 * stopped, unless the settings keep it; it is remembered until it is gone. What others started is
 * none of ours.
 */
final class Removed {

  private static final String KEY = "removed:";
  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);

  private Removed() {}

  static void decide(Draft draft, boolean leaving) {
    for (DaemonName name : List.copyOf(draft.memory.daemons().keySet())) {
      claim(draft, name);
      if (draft.policy.daemon(name).isEmpty()) {
        decide(draft, name, leaving);
      }
    }
  }

  private static void decide(Draft draft, DaemonName name, boolean leaving) {
    if (!draft.seen.agentTasks().isKnown() || !draft.seen.containers().isKnown()) {
      return;
    }
    Optional<NodeTask> left = left(draft, name);
    if (left.isEmpty()) {
      if (!OpenStart.mayShow(draft, draft.memory.starts(name))) {
        forget(draft, name);
      }
      return;
    }
    NodeTask task = left.get();
    if (task.isOfService()) {
      // Nothing of ours ran: ECS keeps it, as it did when the daemon was declared.
      forget(draft, name);
      return;
    }
    Instant settled = since(draft, name).plus(draft.policy.pace().settle());
    // What has not been read yet may declare it.
    boolean whole = draft.policy.unread().isEmpty();
    if (!draft.policy.upkeep().stopRemoved() || leaving || !whole) {
      return;
    }
    if (draft.now.isBefore(settled)) {
      draft.lookAt(settled);
    } else {
      Ours.stop(draft, name, task, "its daemon is no longer declared");
    }
  }

  /** What came of a start that had no answer when its daemon went, or was given another family. */
  private static void claim(Draft draft, DaemonName name) {
    Starts starts = draft.memory.starts(name);
    if (starts.open().filter(open -> open.task().isEmpty()).isEmpty()) {
      return;
    }
    draft.node.strays().stream()
        .filter(task -> Ours.isSent(draft, name, task))
        .filter(task -> starts.lastTask().filter(task.arn()::equals).isEmpty())
        .findFirst()
        .map(task -> starts.seen(task.arn()))
        .ifPresent(seen -> draft.memory = draft.memory.withStarts(name, seen));
  }

  private static Optional<NodeTask> left(Draft draft, DaemonName name) {
    return draft
        .memory
        .starts(name)
        .lastTask()
        .flatMap(draft.node::task)
        .filter(Removed::isLeft)
        .filter(task -> draft.policy.daemonOfFamily(task.family()).isEmpty());
  }

  /** What the ECS agent knows is over has ended, whatever ECS said of it before. */
  private static boolean isLeft(NodeTask task) {
    return task.isAliveHere() || (task.agent().isEmpty() && task.isAliveForEcs());
  }

  /**
   * Why a daemon that was given another family is not started yet: its task of before is stopped
   * first, which may hold what the new one needs, and would be forgotten beside it.
   */
  static Optional<String> former(Draft draft, Daemon daemon) {
    Optional<NodeTask> former =
        left(draft, daemon.name()).filter(task -> task.owner().isEmpty() || task.isOurs());
    if (former.isEmpty()
        || !draft.policy.upkeep().stopRemoved()
        || !draft.policy.unread().isEmpty()) {
      return Optional.empty();
    }
    Ours.stop(draft, daemon.name(), former.get(), "its daemon has another family now");
    if (!former.get().isAliveHere()) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    }
    return Optional.of(
        "its task of family "
            + former.get().family()
            + " is stopped first"
            + (former.get().isAliveHere() ? "" : ", and ECS has not said that it is gone"));
  }

  /** A file that is being replaced may be away for a moment. */
  private static Instant since(Draft draft, DaemonName name) {
    String key = KEY + name;
    Memory.Try known = draft.memory.tries().get(key);
    if (known == null) {
      known = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(key, known);
    }
    return known.at();
  }

  private static void forget(Draft draft, DaemonName name) {
    var kept = new TreeMap<>(draft.memory.daemons());
    kept.remove(name);
    draft.memory = draft.memory.withDaemons(kept).withoutTry(KEY + name);
  }

  /** Declared again, it is no longer removed. */
  static void tidy(Draft draft) {
    for (Daemon daemon : draft.policy.daemons()) {
      draft.memory = draft.memory.withoutTry(KEY + daemon.name());
    }
  }
}
