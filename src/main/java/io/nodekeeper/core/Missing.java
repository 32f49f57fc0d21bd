package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A daemon that is not on the node: started, or the reason why not yet. */
final class Missing {

  /** The most starts in one look. */
  private static final int STARTS_MOST = 10;

  private static final Duration LOOK = Duration.ofSeconds(2);

  private Missing() {}

  static DaemonStatus decide(Draft draft, Daemon daemon) {
    Optional<String> awaited = awaited(draft, daemon);
    if (awaited.isPresent()) {
      return Daemons.status(draft, daemon, DaemonStatus.Phase.WAITING, awaited.get());
    }
    Instant due = due(draft, daemon);
    Starts starts = draft.memory.starts(daemon.name());
    if (due.isAfter(draft.now)) {
      draft.lookAt(due);
      return Daemons.status(
          draft,
          daemon,
          Flapping.phase(starts),
          Flapping.reason(daemon, starts, Resources.named(draft, daemon, why(starts))),
          Optional.empty(),
          Optional.of(Replacement.end(draft, daemon).filter(due::isAfter).orElse(due)));
    }
    Optional<String> kept = FreedRoom.kept(draft, daemon);
    return kept.isPresent()
        ? Daemons.status(draft, daemon, DaemonStatus.Phase.WAITING, kept.get())
        : start(draft, daemon, starts);
  }

  private static String why(Starts starts) {
    return starts.failure().map(Starts.Failure::why).orElse("it did not stay up");
  }

  /** When it may be started again; at once where what died is not what is started now. */
  static Instant due(Draft draft, Daemon daemon) {
    Starts known = draft.memory.starts(daemon.name());
    Starts starts = against(draft, daemon, known);
    if (!starts.equals(known)) {
      draft.memory = draft.memory.withStarts(daemon.name(), starts);
    }
    return due(draft, daemon, starts, starts.count());
  }

  /** Those that are held against what would be started now. */
  private static Starts against(Draft draft, Daemon daemon, Starts known) {
    boolean another =
        Tried.isAnother(
            draft, daemon, Replacement.revisionToStart(draft, daemon), options(draft, daemon));
    return another ? known.anew() : known;
  }

  private static Instant due(Draft draft, Daemon daemon, Starts starts, int failures) {
    Duration wait =
        Spread.backoff(failures, draft.policy.pace(), draft.who + "start:" + daemon.name());
    return Flapping.due(draft, daemon, starts, Pending.end(draft, starts).plus(wait));
  }

  /**
   * Why what runs is not stopped yet, to be started anew: that start would have to wait, and
   * nothing would run meanwhile. Nothing may be in its way but its time.
   *
   * @param starts those before; however few have failed, orders that follow one another do not
   *     start it more often than after one failure
   */
  static Optional<String> early(Draft draft, Daemon daemon, Starts starts) {
    Starts counted = against(draft, daemon, starts);
    Instant due = due(draft, daemon, counted, Math.max(1, counted.count()));
    if (!due.isAfter(draft.now)) {
      return Optional.empty();
    }
    draft.lookAt(due);
    return Optional.of("it goes on until " + Moments.words(due) + ", when it may be started anew");
  }

  /** What its next start waits for, but for its time and for room. */
  static Optional<String> awaited(Draft draft, Daemon daemon) {
    return obstacle(draft)
        .or(() -> turn(draft, daemon))
        .or(() -> selection(draft, daemon))
        .or(() -> Removed.former(draft, daemon))
        .or(() -> unhealthyBefore(draft, daemon))
        .or(() -> obstacle(draft, daemon))
        .or(() -> Strangers.inNext(draft, daemon));
  }

  /** Why it cannot be started on this node at present, whatever it comes after. */
  static Optional<String> obstacle(Draft draft, Daemon daemon) {
    return obstacle(draft)
        .or(() -> turn(draft, daemon))
        .or(() -> selection(draft, daemon))
        .or(() -> daemon.where().unordered())
        .or(() -> Requirements.unmet(draft, daemon))
        .or(() -> withheld(draft, daemon));
  }

  /** Why nothing at all is started or replaced at present. */
  static Optional<String> obstacle(Draft draft) {
    Optional<String> blindness = blindness(draft).or(() -> Unsaved.obstacle(draft.memory));
    if (blindness.isPresent()) {
      draft.lookIn(LOOK);
    }
    return blindness.or(() -> place(draft)).or(() -> loss(draft));
  }

  private static DaemonStatus start(Draft draft, Daemon daemon, Starts starts) {
    long begun = draft.actions().stream().filter(Action.StartTask.class::isInstance).count();
    if (begun >= STARTS_MOST) {
      draft.lookAt(draft.now);
      return Daemons.status(
          draft, daemon, DaemonStatus.Phase.WAITING, "other daemons are started first");
    }
    String because =
        "no task of family "
            + daemon.taskDefinition().family()
            + " is on the node"
            + starts.failure().map(failure -> "; before: " + failure.why()).orElse("");
    draft.act(startTask(draft, daemon, because));
    draft.lookIn(LOOK);
    return Daemons.status(draft, daemon, DaemonStatus.Phase.STARTING, "StartTask is sent");
  }

  private static TaskOptions options(Draft draft, Daemon daemon) {
    return switch (Resolution.of(daemon.launching(), draft.seen)) {
      case Resolution.Resolved.Whole(TaskOptions options) -> options;
      case Resolution.Resolved.Withheld(String why) -> throw new IllegalStateException(why);
    };
  }

  private static Optional<String> withheld(Draft draft, Daemon daemon) {
    return Resolution.of(daemon.launching(), draft.seen)
            instanceof Resolution.Resolved.Withheld(String why)
        ? Optional.of("with what it is started is not known: " + why)
        : Optional.empty();
  }

  private static Optional<String> selection(Draft draft, Daemon daemon) {
    return switch (Selection.of(daemon.where().nodes(), draft.seen)) {
      case Selection.Match.Fits _ -> Optional.empty();
      case Selection.Match.Differs(String why) -> Optional.of("not for this node: " + why);
      case Selection.Match.NotKnown(String why) ->
          Optional.of("whether it is for this node is not known: " + why);
    };
  }

  /** Of the revision that is to run now. */
  static Action.StartTask startTask(Draft draft, Daemon daemon, String because) {
    EcsAgent agent = draft.node.agent().orElseThrow();
    Replacement.starts(draft, daemon);
    return new Action.StartTask(
        daemon.name(),
        Replacement.revisionToStart(draft, daemon),
        agent.cluster(),
        agent.containerInstance(),
        options(draft, daemon),
        because);
  }

  /** A task that cannot be seen is not missing. */
  static Optional<String> blindness(Draft draft) {
    return draft
        .seen
        .agent()
        .whyNot("the ECS agent")
        .or(() -> draft.seen.agentTasks().whyNot("the ECS agent"))
        .or(() -> draft.seen.containers().whyNot("Docker"));
  }

  private static Optional<String> place(Draft draft) {
    if (draft.seen.isWarmed()) {
      return Optional.of("the instance waits in a warm pool");
    }
    return switch (draft.seen.node()) {
      case Reading.Unknown<EcsNode>(String why, var _, var _) ->
          Optional.of("ECS has not said that the container instance is ACTIVE: " + why);
      case Reading.Known<EcsNode>(EcsNode node, var _, var _) ->
          node.isActive()
              ? Optional.empty()
              : Optional.of("the container instance is " + node.status() + ", not ACTIVE");
    };
  }

  private static Optional<String> turn(Draft draft, Daemon daemon) {
    Optional<Instant> turn = Turn.awaited(draft, daemon);
    turn.ifPresent(draft::lookAt);
    return turn.map(at ->
        "the first starts of a fleet are spread, and this node's turn is at " + Moments.words(at));
  }

  /** Without a memory there may be a start whose effect has not shown yet. */
  private static Optional<String> loss(Draft draft) {
    if (draft.memory.lostAt().isEmpty()) {
      return Optional.empty();
    }
    Instant shown = draft.memory.lostAt().get().plus(draft.policy.pace().settle());
    if (draft.seen.tasks().knownSince(shown) && !draft.now.isBefore(shown)) {
      draft.memory = draft.memory.found();
      return Optional.empty();
    }
    if (draft.now.isBefore(shown)) {
      draft.lookAt(shown);
    } else if (draft.seen.tasks().at().isBefore(shown)) {
      draft.askOnceOlderThan(Question.TASKS, draft.seen.tasks(), Duration.ZERO);
    } else {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), Duration.ofSeconds(20));
    }
    return Optional.of(
        "the agent's memory was lost: a start of before may still show until "
            + Moments.words(shown));
  }

  private static Optional<String> unhealthyBefore(Draft draft, Daemon daemon) {
    List<String> waitedFor =
        daemon.after().stream()
            .filter(
                earlier -> draft.judged(earlier).filter(status -> !status.isAwaited()).isEmpty())
            .map(DaemonName::value)
            .toList();
    return waitedFor.isEmpty()
        ? Optional.empty()
        : Optional.of("waits for " + String.join(", ", waitedFor) + " to be healthy");
  }
}
