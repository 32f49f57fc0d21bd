package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A daemon that is not to run on this node: never started, and waited for by nobody. A task of ours
 * that runs all the same, because the node or the settings have changed, is stopped in order.
 */
final class Elsewhere {

  private static final String SINCE = "elsewhere:";
  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);

  private Elsewhere() {}

  /** Its status if it is known not to be for this node; in a drain, only once it is gone. */
  static Optional<DaemonStatus> decide(
      Draft draft, Daemon daemon, List<NodeTask> present, boolean leaving) {
    Optional<String> why = why(draft, daemon);
    if (why.isEmpty() || leaving) {
      draft.memory = draft.memory.withoutTry(SINCE + daemon.name());
    }
    boolean isOpen = draft.memory.starts(daemon.name()).open().isPresent();
    if (why.isEmpty() || (present.isEmpty() ? isOpen : leaving)) {
      return Optional.empty();
    }
    String former = leaving ? "" : Removed.alsoFormer(draft, daemon);
    String reason = "not for this node: " + why.get() + former;
    if (present.isEmpty()) {
      draft.memory = draft.memory.withoutTry(SINCE + daemon.name());
      draft.memory = draft.memory.resting(daemon.name(), draft.now);
      return Optional.of(Daemons.status(draft, daemon, DaemonStatus.Phase.ELSEWHERE, reason));
    }
    return Optional.of(
        Daemons.status(
            draft,
            daemon,
            DaemonStatus.Phase.ELSEWHERE,
            reason + "; " + stop(draft, daemon, present, why.get()),
            present.stream().findFirst(),
            Optional.empty()));
  }

  private static Optional<String> why(Draft draft, Daemon daemon) {
    return Selection.of(daemon.where().nodes(), draft.seen)
            instanceof Selection.Match.Differs(String why)
        ? Optional.of(why)
        : Optional.empty();
  }

  /** What becomes of its tasks, in words. */
  private static String stop(Draft draft, Daemon daemon, List<NodeTask> present, String why) {
    if (present.stream().anyMatch(task -> task.owner().isEmpty())) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    }
    List<NodeTask> ours = present.stream().filter(NodeTask::isOurs).toList();
    if (ours.isEmpty()) {
      return "a task of its family runs here that is not known to be ours, and is left alone";
    }
    Instant due = since(draft, daemon).plus(draft.policy.pace().settle());
    if (due.isAfter(draft.now)) {
      draft.lookAt(due);
      return "its task is stopped if that is so for "
          + draft.policy.pace().settle().toSeconds()
          + "s";
    }
    Optional<DaemonName> later = later(draft, daemon);
    if (later.isPresent()) {
      return "its task is stopped after that of " + later.get();
    }
    draft.lookIn(Duration.ofSeconds(1));
    ours.stream()
        .filter(task -> task.life() != NodeTask.Life.STOPPING)
        .forEach(task -> stop(draft, daemon, task, why));
    return "its task is stopped";
  }

  private static void stop(Draft draft, Daemon daemon, NodeTask task, String why) {
    draft
        .node
        .agent()
        .ifPresent(agent -> {
          var stop =
              new Action.StopTask(
                  daemon.name(),
                  task.arn(),
                  agent.cluster(),
                  daemon.name() + " is not for this node: " + why);
          if (draft.mayTry(stop.key(), draft.policy.pace().settle())) {
            draft.act(stop);
          }
        });
  }

  /** Since when it has been known without a break. */
  private static Instant since(Draft draft, Daemon daemon) {
    String key = SINCE + daemon.name();
    Memory.Try known = draft.memory.tries().get(key);
    if (known == null) {
      known = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(key, known);
    }
    return known.at();
  }

  /** One that is started after this one, is not for this node either, and is still here. */
  private static Optional<DaemonName> later(Draft draft, Daemon daemon) {
    var above = new TreeSet<DaemonName>();
    above.add(daemon.name());
    for (Daemon other : draft.policy.daemons()) {
      if (other.after().stream().anyMatch(above::contains)) {
        above.add(other.name());
        boolean isHere = draft.node.present(other).stream().anyMatch(NodeTask::isOurs);
        if (isHere && why(draft, other).isPresent()) {
          return Optional.of(other.name());
        }
      }
    }
    return Optional.empty();
  }
}
