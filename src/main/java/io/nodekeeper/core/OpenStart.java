package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A start whose effect has not been seen. It is resolved by looking, never by repeating: only when
 * Docker, the ECS agent and ECS have all said, after the time an effect may take to show, that
 * nothing came of it, it has failed.
 */
final class OpenStart {

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);

  /** How much ECS's clock and ours may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(2);

  private OpenStart() {}

  /** The daemon's status while it is open; empty once it has failed. */
  static Optional<DaemonStatus> resolve(Draft draft, Daemon daemon) {
    Starts starts = draft.memory.starts(daemon.name());
    Starts.Open open = starts.open().orElseThrow();
    Instant shown = open.at().plus(draft.policy.pace().settle());
    boolean answered = open.task().isPresent();
    if (draft.now.isBefore(shown)) {
      draft.lookAt(shown);
      draft.lookIn(LOOK);
      return waiting(
          draft,
          daemon,
          answered
              ? "StartTask was accepted; the task is not seen yet"
              : "StartTask was not answered; looking whether anything comes of it");
    }
    if (everybodyHasSpoken(draft, shown)) {
      String why =
          trace(draft, daemon, starts)
              .orElse(
                  answered
                      ? "StartTask was accepted, and ECS does not know the task any more"
                      : "StartTask was not answered, and nothing came of it");
      draft.memory = draft.memory.withStarts(daemon.name(), starts.failed(draft.now, why));
      return Optional.empty();
    }
    ask(draft, shown);
    return waiting(
        draft,
        daemon,
        "whether anything came of StartTask is not known yet: "
            + draft.seen.tasks().whyNot().orElse("ECS is being asked"));
  }

  /** Whether its effect may show yet, of a daemon that is declared no more. */
  static boolean mayShow(Draft draft, Starts starts) {
    Optional<Instant> shown =
        starts.open().map(open -> open.at().plus(draft.policy.pace().settle()));
    if (shown.isEmpty() || everybodyHasSpoken(draft, shown.get())) {
      return false;
    }
    if (draft.now.isBefore(shown.get())) {
      draft.lookAt(shown.get());
    } else {
      ask(draft, shown.get());
    }
    return true;
  }

  private static void ask(Draft draft, Instant shown) {
    if (draft.seen.tasks().at().isBefore(shown)) {
      draft.askOnceOlderThan(Question.TASKS, draft.seen.tasks(), Duration.ZERO);
    } else {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    }
  }

  /**
   * Whether a task that a local witness shows ends the doubt: because it is the start's own, or
   * because by now its own would show. Somebody else's task, or an old one, may die before the
   * start's effect comes.
   */
  static boolean isSettledBy(Draft draft, Starts starts, NodeTask task) {
    Starts.Open open = starts.open().orElseThrow();
    if (open.task().filter(task.arn()::equals).isPresent() || isClaimed(draft, starts, task)) {
      return true;
    }
    Instant shown = open.at().plus(draft.policy.pace().settle());
    if (!draft.now.isBefore(shown) && everybodyHasSpoken(draft, shown)) {
      return true;
    }
    draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    return false;
  }

  /**
   * A living task of ours that ECS has shown since a start that was not answered, and not the one
   * beside which it was tried.
   */
  static boolean isClaimed(Draft draft, Starts starts, NodeTask task) {
    Starts.Open open = starts.open().orElseThrow();
    return open.task().isEmpty()
        && starts.lastTask().filter(task.arn()::equals).isEmpty()
        && draft.seen.tasks().knownSince(open.at())
        && task.ecs().filter(known -> known.isOurs(draft.policy) && known.isAlive()).isPresent();
  }

  private static boolean everybodyHasSpoken(Draft draft, Instant shown) {
    return draft.seen.agentTasks().knownSince(shown)
        && draft.seen.containers().knownSince(shown)
        && draft.seen.tasks().knownSince(shown);
  }

  /** A task of ours that came of it and has already ended, in ECS's words. */
  private static Optional<String> trace(Draft draft, Daemon daemon, Starts starts) {
    return draft.seen.tasks().toOptional().orElse(List.of()).stream()
        .filter(task -> task.family().equals(daemon.taskDefinition().family()))
        .filter(task -> task.isOurs(draft.policy))
        .filter(task -> !task.isAlive())
        .filter(task -> mayBeOf(draft, starts, task))
        .flatMap(task -> task.stoppedReason().stream())
        .findFirst();
  }

  /** How the one that it was to replace ended says nothing of it, however young that was. */
  private static boolean mayBeOf(Draft draft, Starts starts, EcsTask task) {
    Starts.Open open = starts.open().orElseThrow();
    if (open.task().isPresent()) {
      return open.task().get().equals(task.arn());
    }
    Instant earliest = open.at().minus(CLOCKS);
    return task.createdAt().filter(at -> !at.isBefore(earliest)).isPresent()
        && starts.lastTask().filter(task.arn()::equals).isEmpty()
        && !draft.memory.tries().containsKey(Action.StopTask.KEY_PREFIX + task.arn());
  }

  private static Optional<DaemonStatus> waiting(Draft draft, Daemon daemon, String reason) {
    return Optional.of(Daemons.status(draft, daemon, DaemonStatus.Phase.STARTING, reason));
  }
}
