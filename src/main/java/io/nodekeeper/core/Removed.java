package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

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
    if (draft.policy.unread().isEmpty() && Missing.blindness(draft).isEmpty()) {
      adopt(draft);
    }
    for (DaemonName name : List.copyOf(draft.memory.daemons().keySet())) {
      claim(draft, name);
      if (draft.policy.daemon(name).isEmpty()) {
        decide(draft, name, leaving);
      }
    }
  }

  private static void decide(Draft draft, DaemonName name, boolean leaving) {
    if (Missing.blindness(draft).isPresent()) {
      return;
    }
    List<NodeTask> left = left(draft, name);
    if (left.isEmpty()) {
      if (!OpenStart.mayShow(draft, draft.memory.starts(name)) && !mayHideMore(draft, name)) {
        forget(draft, name);
      }
      return;
    }
    if (left.stream().allMatch(NodeTask::isOfService)) {
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
      left.stream()
          .filter(task -> !task.isOfService())
          .forEach(task -> Ours.stop(draft, name, task, "its daemon is no longer declared"));
    }
  }

  /** Its last task may not have been its only one: ECS has to say so where something is unknown. */
  private static boolean mayHideMore(Draft draft, DaemonName name) {
    if (!draft.node.mayHideStrays() || draft.seen.tasks().knownSince(since(draft, name))) {
      return false;
    }
    draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    return true;
  }

  /** What is surely ours, and of a daemon that nothing is remembered of: the memory was lost. */
  private static void adopt(Draft draft) {
    for (NodeTask task : draft.node.strays()) {
      Ours.daemon(draft, task)
          .filter(name -> draft.policy.daemon(name).isEmpty())
          .filter(name -> !draft.memory.daemons().containsKey(name))
          .ifPresent(
              name -> draft.memory = draft.memory.withStarts(name, Starts.none().seen(task.arn())));
    }
  }

  /**
   * Whether all that a lost memory leaves of daemons that are no longer declared has been found:
   * once everything of before has shown, ECS says whose each task is.
   */
  static boolean areFound(Draft draft, Instant lost) {
    Instant shown = lost.plus(draft.policy.pace().settle());
    if (draft.now.isBefore(shown)) {
      draft.lookAt(shown);
      return false;
    }
    if (Missing.blindness(draft).isPresent()) {
      return false;
    }
    if (!draft.node.mayHideStrays() || draft.seen.tasks().knownSince(shown)) {
      return true;
    }
    if (draft.seen.tasks().at().isBefore(shown)) {
      draft.askOnceOlderThan(Question.TASKS, draft.seen.tasks(), Duration.ZERO);
    } else {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    }
    return false;
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

  /** What its last start became, and what else ran for it: a replacing may have been under way. */
  private static List<NodeTask> left(Draft draft, DaemonName name) {
    Optional<NodeTask> last =
        draft
            .memory
            .starts(name)
            .lastTask()
            .flatMap(draft.node::task)
            .filter(task -> draft.policy.daemonOfFamily(task.family()).isEmpty());
    Stream<NodeTask> others =
        draft.node.strays().stream()
            .filter(task -> Ours.daemon(draft, task).filter(name::equals).isPresent());
    return Stream.concat(last.stream(), others).filter(Removed::isLeft).distinct().toList();
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
    List<NodeTask> former = stopFormer(draft, daemon);
    if (former.isEmpty()) {
      return Optional.empty();
    }
    boolean here = former.stream().anyMatch(NodeTask::isAliveHere);
    if (!here) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    }
    return Optional.of(
        "its task of family "
            + former.getFirst().family()
            + " is stopped first"
            + (here ? "" : ", and ECS has not said that it is gone"));
  }

  /** The same of one that we do not start here, now that it has that family: for its status. */
  static String alsoFormer(Draft draft, Daemon daemon) {
    return stopFormer(draft, daemon).stream()
        .filter(NodeTask::isOurs)
        .findFirst()
        .map(task -> "; its task of family " + task.family() + " is stopped")
        .orElse("");
  }

  private static List<NodeTask> stopFormer(Draft draft, Daemon daemon) {
    if (!draft.policy.upkeep().stopRemoved() || !draft.policy.unread().isEmpty()) {
      return List.of();
    }
    List<NodeTask> former =
        left(draft, daemon.name()).stream()
            .filter(task -> task.owner().isEmpty() || task.isOurs())
            .toList();
    former.forEach(
        task -> Ours.stop(draft, daemon.name(), task, "its daemon has another family now"));
    return former;
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
