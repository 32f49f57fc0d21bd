package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every declared daemon: there once, started after those it needs, and why it is not. */
final class Daemons {

  /** How often ECS is asked why a task ended that left no container behind. */
  private static final Duration ASK_WHY = Duration.ofSeconds(60);

  /** How long ECS may take to know it: the next start, which would bury it, comes soon. */
  private static final Duration ASK_FIRST = Duration.ofSeconds(1);

  private Daemons() {}

  /** In the policy's order: what a daemon comes after has been judged before it. */
  static List<DaemonStatus> decide(Draft draft, boolean leaving) {
    Lost.remember(draft);
    Ours.remember(draft);
    Removed.tidy(draft);
    Removed.decide(draft, leaving);
    Pending.tidy(draft);
    Unhealthy.tidy(draft);
    var statuses = new ArrayList<DaemonStatus>();
    for (Daemon daemon : draft.policy.daemons()) {
      DaemonStatus status = decide(draft, daemon, leaving);
      draft.judge(status);
      statuses.add(status);
    }
    return Replacing.decide(draft, statuses, leaving);
  }

  private static DaemonStatus decide(Draft draft, Daemon daemon, boolean leaving) {
    List<NodeTask> present = draft.node.present(daemon);
    Optional<DaemonStatus> elsewhere = Elsewhere.decide(draft, daemon, present, leaving);
    if (elsewhere.isPresent()) {
      return elsewhere.get();
    }
    if (!present.isEmpty()) {
      DaemonServices.found(draft, daemon);
      Turn.ran(draft, daemon);
      Requirements.note(draft, daemon);
      return Running.decide(draft, daemon, present, leaving);
    }
    learnEnd(draft, daemon);
    if (leaving) {
      draft.memory = draft.memory.resting(daemon.name(), draft.now);
      return status(draft, daemon, DaemonStatus.Phase.STOPPED, "the node leaves");
    }
    if (draft.memory.starts(daemon.name()).open().isPresent()) {
      Optional<DaemonStatus> waiting = OpenStart.resolve(draft, daemon);
      if (waiting.isPresent()) {
        return waiting.get();
      }
    }
    // A start that was open has been settled by now.
    return Elsewhere.decide(draft, daemon, present, false).orElseGet(() -> absent(draft, daemon));
  }

  private static DaemonStatus absent(Draft draft, Daemon daemon) {
    return daemon.run() == Daemon.Run.SERVICE
        ? DaemonServices.missing(draft, daemon)
        : Missing.decide(draft, daemon);
  }

  static DaemonStatus status(Draft draft, Daemon daemon, DaemonStatus.Phase phase, String reason) {
    return status(draft, daemon, phase, reason, Optional.empty(), Optional.empty());
  }

  static DaemonStatus status(
      Draft draft,
      Daemon daemon,
      DaemonStatus.Phase phase,
      String reason,
      Optional<NodeTask> task,
      Optional<Instant> until) {
    Starts starts = draft.memory.starts(daemon.name());
    // Until a container of it runs, what the start before failed of is what an operator looks for.
    Optional<String> before =
        failure(draft, daemon)
            .filter(_ -> phase == DaemonStatus.Phase.STARTING)
            .map(why -> "; the time before: " + why);
    return new DaemonStatus(
        daemon.name(),
        phase,
        daemon.critical(),
        daemon.taskDefinition().written(),
        task.map(NodeTask::arn),
        task.map(NodeTask::revision).orElse(0),
        Math.max(0, starts.restarts() - 1),
        reason + before.orElse(""),
        until);
  }

  /**
   * Why the last start came to nothing. How the old task ended says nothing of what replaces it:
   * while a replacing is under way, only what that has started counts.
   */
  static Optional<String> failure(Draft draft, Daemon daemon) {
    Optional<Rollout.Attempt> attempt = Rollout.of(draft.memory, daemon).attempt();
    return draft
        .memory
        .starts(daemon.name())
        .failure()
        .filter(known -> attempt.filter(is -> known.at().isBefore(is.at())).isEmpty())
        .map(Starts.Failure::why);
  }

  /** Remembers why the last task ended, asking ECS where Docker has no exit code to show. */
  static void learnEnd(Draft draft, Daemon daemon) {
    Starts starts = draft.memory.starts(daemon.name());
    // While a start is not answered, the last task is the one that it is to replace.
    boolean unanswered = starts.open().filter(open -> open.task().isEmpty()).isPresent();
    Optional<NodeTask> last = starts.lastTask().filter(_ -> !unanswered).flatMap(draft.node::task);
    if (last.isEmpty() || last.get().isPresent()) {
      return;
    }
    Optional<Starts.Failure> known =
        starts.failure().filter(failure -> !failure.at().isBefore(starts.lastAt()));
    Optional<String> end =
        Unhealthy.isStopped(draft, last.get().arn())
            ? Optional.of(Unhealthy.END)
            : RolloutOrders.restarted(draft, daemon, last.get().arn())
                .map("it was stopped, to be restarted "::concat)
                .or(last.get()::end);
    // Who does not answer may have more to say of it than that it is not there.
    if (end.isEmpty() && Missing.blindness(draft).isPresent()) {
      return;
    }
    boolean ecsSays = last.get().ecs().flatMap(EcsTask::stoppedReason).isPresent();
    if (known.isEmpty() || (ecsSays && !known.get().why().equals(end.orElse("")))) {
      String why = end.or(() -> failure(draft, daemon)).orElse(DaemonStatus.NOBODY_SAID);
      Starts failed = starts.failed(draft.now, why);
      boolean died = known.isEmpty() && Flapping.isDeath(draft, failed);
      draft.memory =
          draft.memory.withStarts(
              daemon.name(), died ? Flapping.died(draft, daemon, failed) : failed);
      if (died) {
        Probation.died(draft, daemon, last.get(), why);
      }
    }
    boolean said =
        known.filter(failure -> !failure.why().equals(DaemonStatus.NOBODY_SAID)).isPresent();
    if (end.isEmpty() && !said) {
      askWhy(draft, known.map(Starts.Failure::at).orElse(draft.now).plus(ASK_FIRST));
    }
  }

  private static void askWhy(Draft draft, Instant first) {
    Reading<List<EcsTask>> tasks = draft.seen.tasks();
    if (!tasks.isKnown() || tasks.knownSince(first)) {
      draft.keepFresh(Question.TASKS, tasks, ASK_WHY);
    } else if (draft.now.isBefore(first)) {
      draft.lookAt(first);
    } else {
      draft.askOnceOlderThan(Question.TASKS, tasks, Duration.ZERO);
    }
  }
}
