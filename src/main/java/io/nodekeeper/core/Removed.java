package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Daemons that are no longer declared, or are now with another family. What we started for them is
 * stopped, unless the settings keep it; it is remembered until it is gone. What others started is
 * none of ours.
 */
final class Removed {

  private static final String KEY = "removed:";

  private Removed() {}

  static void decide(Draft draft, boolean leaving) {
    var undeclared = new TreeSet<>(draft.memory.daemons().keySet());
    undeclared.removeAll(draft.policy.names());
    undeclared.forEach(name -> decide(draft, name, leaving));
    if (isStopping(draft) && !leaving) {
      draft.policy.daemons().forEach(daemon -> stopBefore(draft, daemon));
    }
  }

  /** What has not been read yet may declare what seems to be removed. */
  private static boolean isStopping(Draft draft) {
    return draft.policy.upkeep().stopRemoved() && draft.policy.unread().isEmpty();
  }

  private static void stopBefore(Draft draft, Daemon daemon) {
    before(draft, daemon)
        .ifPresent(task ->
            Ours.stop(
                draft,
                daemon.name(),
                task,
                "its daemon is of family " + daemon.taskDefinition().family() + " now"));
  }

  /** What ran under the daemon's name when it was declared with another family. */
  private static Optional<NodeTask> before(Draft draft, Daemon daemon) {
    return last(draft, daemon.name())
        .filter(task -> !task.family().equals(daemon.taskDefinition().family()));
  }

  /** The new family waits for the old one to be gone, where that is ours to stop. */
  static Optional<String> inTheWay(Draft draft, Daemon daemon) {
    return before(draft, daemon)
        .filter(task -> isStopping(draft) && (task.owner().isEmpty() || task.isOurs()))
        .map(task ->
            "task %s of family %s, which it was before, is being stopped"
                .formatted(task.arn().id(), task.family()));
  }

  /** What we started last, as long as it lives and no daemon is of its family. */
  private static Optional<NodeTask> last(Draft draft, DaemonName name) {
    return draft
        .memory
        .starts(name)
        .lastTask()
        .flatMap(draft.node::task)
        .filter(NodeTask::isAliveForAnyone)
        .filter(task -> draft.policy.daemonOfFamily(task.family()).isEmpty());
  }

  private static void decide(Draft draft, DaemonName name, boolean leaving) {
    if (!draft.seen.agentTasks().isKnown() || !draft.seen.containers().isKnown()) {
      return;
    }
    Optional<NodeTask> left = last(draft, name);
    if (left.isEmpty()) {
      forget(draft, name);
      return;
    }
    NodeTask task = left.get();
    Instant settled = since(draft, name).plus(draft.policy.pace().settle());
    if (!isStopping(draft) || leaving) {
      return;
    }
    if (draft.now.isBefore(settled)) {
      draft.lookAt(settled);
    } else {
      Ours.stop(draft, name, task, "its daemon is no longer declared");
    }
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
