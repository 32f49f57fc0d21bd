package io.nodekeeper.core;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A daemon that is on the node: how well, and whether more than once. */
final class Running {

  /** How soon after a death the ECS agent is looked at again, which draws the conclusion. */
  private static final Duration DRAWING_CONCLUSIONS = Duration.ofMillis(50);

  private static final Duration CONCLUSIONS_DRAWN = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);

  /** Which of several is kept: what runs, what we could not stop, what has run longest. */
  static final Comparator<NodeTask> BEST =
      Comparator.comparingInt((NodeTask task) -> rank(task.life()))
          .thenComparingInt(task -> task.isAliveInDocker() ? 0 : 1)
          .thenComparingInt(task -> task.isOfService() ? 0 : 1)
          .thenComparing(NodeTask::upFor, Comparator.reverseOrder())
          .thenComparing(NodeTask::arn);

  private Running() {}

  private static int rank(NodeTask.Life life) {
    return switch (life) {
      case RUNNING -> 0;
      case PENDING -> 1;
      case UNMANAGED -> 2;
      case ENDING -> 3;
      case STOPPING -> 4;
      case GONE -> 5;
    };
  }

  static DaemonStatus decide(Draft draft, Daemon daemon, List<NodeTask> present, boolean leaving) {
    NodeTask main = present.stream().min(BEST).orElseThrow();
    // While one is replaced by another, both are remembered and stopped by who replaces.
    boolean replaced =
        Rollout.of(draft.memory, daemon).attempt().isPresent()
            || (!leaving && Replacement.takesUp(draft, daemon, present));
    Optional<String> former = leaving ? Optional.empty() : Removed.former(draft, daemon);
    former.ifPresent(what -> draft.note(Note.info(daemon.name().value(), what)));
    // What it ran of another family is remembered until it is gone.
    if (!replaced && former.isEmpty()) {
      remember(draft, daemon, main);
    }
    if (!replaced && !leaving) {
      stopExtras(draft, daemon, present, main);
    }
    return judge(draft, daemon, main, leaving);
  }

  /** How well a task of it runs. */
  static DaemonStatus judge(Draft draft, Daemon daemon, NodeTask main, boolean leaving) {
    return switch (main.life()) {
      case PENDING -> pending(draft, daemon, main, leaving);
      case RUNNING -> running(draft, daemon, main, leaving);
      case UNMANAGED -> unmanaged(draft, daemon, main, leaving);
      case ENDING -> ending(draft, daemon, main);
      case STOPPING, GONE -> stopping(draft, daemon, main);
    };
  }

  /** A start's effect counts as seen once a local witness shows it; until then it stays open. */
  static void remember(Draft draft, Daemon daemon, NodeTask main) {
    Starts starts = draft.memory.starts(daemon.name());
    boolean local = main.agent().isPresent() || !main.containers().isEmpty();
    if (!local) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
      if (starts.open().isPresent() && OpenStart.isClaimed(draft, starts, main)) {
        draft.memory = draft.memory.withStarts(daemon.name(), starts.answered(main.arn()));
      }
    } else if (starts.open().isPresent()) {
      if (OpenStart.isSettledBy(draft, starts, main)) {
        draft.memory = draft.memory.withStarts(daemon.name(), starts.seen(main.arn()));
      }
    } else if (starts.lastTask().filter(main.arn()::equals).isEmpty()) {
      draft.memory = draft.memory.withStarts(daemon.name(), starts.seen(main.arn()));
    }
  }

  private static DaemonStatus pending(Draft draft, Daemon daemon, NodeTask main, boolean leaving) {
    draft.lookIn(LOOK);
    return is(
        draft,
        daemon,
        main,
        DaemonStatus.Phase.STARTING,
        Pending.decide(draft, daemon, main, leaving));
  }

  private static DaemonStatus unmanaged(
      Draft draft, Daemon daemon, NodeTask main, boolean leaving) {
    draft.note(
        Note.warning(
            daemon.name().value(),
            "task " + main.arn().id() + " runs, and the ECS agent does not know it"));
    return running(draft, daemon, main, leaving);
  }

  private static DaemonStatus ending(Draft draft, Daemon daemon, NodeTask main) {
    boolean fresh = main.deadFor().orElse(Duration.ZERO).compareTo(CONCLUSIONS_DRAWN) < 0;
    draft.lookIn(fresh ? DRAWING_CONCLUSIONS : LOOK);
    return is(
        draft,
        daemon,
        main,
        DaemonStatus.Phase.STOPPING,
        main.end().orElse("its containers are gone"));
  }

  private static DaemonStatus stopping(Draft draft, Daemon daemon, NodeTask main) {
    boolean dead = main.deadFor().filter(d -> d.compareTo(CONCLUSIONS_DRAWN) < 0).isPresent();
    draft.lookIn(dead ? DRAWING_CONCLUSIONS : LOOK);
    return is(draft, daemon, main, DaemonStatus.Phase.STOPPING, "it has been told to stop");
  }

  private static DaemonStatus running(Draft draft, Daemon daemon, NodeTask main, boolean leaving) {
    if (!draft.seen.containers().isKnown()) {
      return is(
          draft,
          daemon,
          main,
          DaemonStatus.Phase.RUNNING,
          "its health is not known: " + draft.seen.containers().whyNot("Docker").orElse(""));
    }
    // One that fails its health check says more than one that is not there.
    Optional<String> lack =
        main.health() == Container.Health.UNHEALTHY
            ? Optional.empty()
            : Whole.lack(draft, daemon, main);
    if (lack.isPresent()) {
      return is(draft, daemon, main, DaemonStatus.Phase.RUNNING, lack.get());
    }
    return switch (main.health()) {
      case UNHEALTHY ->
          is(
              draft,
              daemon,
              main,
              DaemonStatus.Phase.UNHEALTHY,
              Unhealthy.decide(draft, daemon, main, leaving));
      case STARTING ->
          is(
              draft,
              daemon,
              main,
              DaemonStatus.Phase.RUNNING,
              "its container's health check has not passed yet");
      case HEALTHY -> healthy(draft, daemon, main);
      case NONE -> settled(draft, daemon, main);
    };
  }

  private static DaemonStatus settled(Draft draft, Daemon daemon, NodeTask main) {
    Duration left = daemon.settle().minus(main.upFor());
    if (left.isNegative() || left.isZero()) {
      return healthy(draft, daemon, main);
    }
    draft.lookIn(left);
    return is(
        draft,
        daemon,
        main,
        DaemonStatus.Phase.RUNNING,
        "it has no health check, and has not been running for "
            + daemon.settle().toSeconds()
            + "s");
  }

  private static DaemonStatus healthy(Draft draft, Daemon daemon, NodeTask main) {
    Starts starts = draft.memory.starts(daemon.name());
    boolean replaced = Rollout.of(draft.memory, daemon).attempt().isPresent();
    boolean steady = main.upFor().compareTo(draft.policy.pace().steady()) >= 0;
    boolean changes = steady ? starts.count() > 0 : starts.failure().isPresent();
    if (changes && !replaced) {
      draft.memory =
          draft.memory.withStarts(daemon.name(), steady ? starts.steady() : starts.succeeded());
    }
    return is(draft, daemon, main, DaemonStatus.Phase.HEALTHY, "");
  }

  private static DaemonStatus is(
      Draft draft, Daemon daemon, NodeTask main, DaemonStatus.Phase phase, String reason) {
    return Daemons.status(draft, daemon, phase, reason, Optional.of(main), Optional.empty());
  }

  private static boolean isRunByEcs(Daemon daemon) {
    return daemon.run() == Daemon.Run.SERVICE;
  }

  /** Stops what is one too many: only what Docker shows running beside the one that is kept. */
  static void stopExtras(Draft draft, Daemon daemon, List<NodeTask> present, NodeTask main) {
    List<NodeTask> running =
        present.stream()
            .filter(task -> task.life() == NodeTask.Life.RUNNING && task.isAliveInDocker())
            .toList();
    if (running.contains(main)) {
      stopHanging(draft, daemon, present, main);
    }
    if (running.size() < 2 || draft.node.agent().isEmpty()) {
      return;
    }
    if (running.stream().anyMatch(task -> task.ecs().isEmpty())) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
      return;
    }
    for (NodeTask extra : running) {
      boolean isEcs = extra.isOfService() || (isRunByEcs(daemon) && !extra.isOurs());
      if (extra.arn().equals(main.arn()) || isEcs) {
        continue;
      }
      draft.lookIn(LOOK);
      var stop =
          new Action.StopTask(
              daemon.name(),
              extra.arn(),
              draft.node.agent().orElseThrow().cluster(),
              "task " + main.arn().id() + " of the same family runs here and is kept");
      if (draft.mayTry(stop.key(), draft.policy.pace().settle())) {
        draft.act(stop);
      }
    }
  }

  /**
   * A start whose memory was lost may have left one of ours that never runs: beside it, the other
   * would never be replaced.
   */
  private static void stopHanging(
      Draft draft, Daemon daemon, List<NodeTask> present, NodeTask main) {
    for (NodeTask extra : present) {
      boolean others = extra.owner().isPresent() && !extra.isOurs();
      if (extra.life() == NodeTask.Life.PENDING
          && !others
          && Pending.isLong(draft, daemon, extra)) {
        Ours.stop(
            draft,
            daemon.name(),
            extra,
            "it does not get beyond PENDING, and task " + main.arn().id() + " runs here");
      }
    }
  }
}
