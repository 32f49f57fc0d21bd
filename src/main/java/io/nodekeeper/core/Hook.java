package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The termination hooks by which Auto Scaling waits for us: kept waiting, then completed. */
final class Hook {

  private final Draft draft;
  private final Drain drain;

  private Hook(Draft draft, Drain drain) {
    this.draft = draft;
    this.drain = drain;
  }

  /** The names of the hooks that are ours. */
  static List<String> decide(
      Draft draft, Drain drain, boolean everythingGone, List<NodeTask> replicas) {
    if (drain.withdrawn().isPresent()) {
      return List.of();
    }
    return new Hook(draft, drain).decide(everythingGone, replicas);
  }

  private List<String> decide(boolean everythingGone, List<NodeTask> replicas) {
    boolean pastDeadline = !draft.now.isBefore(drain.deadline());
    if (pastDeadline && !everythingGone) {
      draft.note(
          Note.warning(
              "drain",
              "the deadline has passed and "
                  + (replicas.isEmpty() ? "daemons" : "replicas")
                  + " are still there"
                  + ifChosen()));
    }
    if (!drain.causes().containsKey(Cause.AUTO_SCALING)
        || draft.policy.drain().hook() instanceof Policy.HookChoice.None) {
      return List.of();
    }
    ask();
    Optional<HookTargets> targets = HookTargets.of(draft);
    Optional<String> instance = draft.seen.identity().toOptional().map(Identity::instanceId);
    if (targets.isEmpty() || instance.isEmpty()) {
      return List.of();
    }
    var waiting = new ArrayList<AutoScaling.Hook>();
    if (drain.letGo().isEmpty()) {
      warnOfAbandoning();
      targets.get().hooks().forEach(this::warnOfEnd);
    }
    for (AutoScaling.Hook hook : targets.get().hooks()) {
      if (!isOver(hook)) {
        waiting.add(hook);
      }
    }
    if (waiting.isEmpty() && drain.letGo().isEmpty()) {
      learnt()
          .ifPresent(known ->
              draft.memory = draft.memory.withDrain(Optional.of(known.letGoAt(draft.now))));
    }
    for (AutoScaling.Hook hook : waiting) {
      if (everythingGone || pastDeadline) {
        complete(targets.get().group(), hook, instance.get(), everythingGone);
      } else {
        heartbeat(targets.get().group(), hook, instance.get());
      }
    }
    return targets.get().hooks().stream().map(AutoScaling.Hook::name).toList();
  }

  /** The nearest deadline rules, so that one that has passed leaves no time to a cause to come. */
  private String ifChosen() {
    return drain.causes().containsKey(Cause.AUTO_SCALING)
        ? ""
        : "; if Auto Scaling chooses the instance while this stands, it is let go at once";
  }

  /** What this look has learnt of the drain already. */
  private Optional<Drain> learnt() {
    return draft.memory.drain();
  }

  /** Asked until it answers, and again where a hook said no, or was abandoned. */
  private void ask() {
    Reading<AutoScaling> reading = draft.seen.autoScaling();
    boolean refused =
        draft.memory.tries().entrySet().stream()
            .filter(entry ->
                entry.getKey().startsWith(Action.Heartbeat.KEY_PREFIX)
                    || entry.getKey().startsWith(Action.CompleteLifecycle.KEY_PREFIX))
            .anyMatch(entry -> entry.getValue().failures() > 0);
    boolean ended = reading.toOptional().filter(AutoScaling::isPastWaiting).isPresent();
    if (!reading.knownSince(since()) || (refused && drain.letGo().isEmpty())) {
      draft.keepFresh(Question.AUTO_SCALING, reading, draft.policy.pace().drainPoll());
    } else if (drain.letGo().isPresent() && !ended) {
      draft.keepFresh(Question.AUTO_SCALING, reading, draft.policy.pace().poll());
    }
  }

  /** When we first saw that the instance was chosen. */
  private Instant since() {
    return Optional.ofNullable(drain.causes().get(Cause.AUTO_SCALING))
        .map(Drain.Standing::since)
        .orElse(drain.begin());
  }

  /**
   * Whether no lifecycle action waits for this hook any more: we completed it, or it was refused
   * and the instance is where the action has to have ended. That is an end like any other.
   */
  private boolean isOver(AutoScaling.Hook hook) {
    if (drain.completed().contains(hook.name())) {
      return true;
    }
    Optional<AutoScaling> known = draft.seen.autoScaling().toOptional();
    boolean afterwards = draft.seen.autoScaling().knownSince(since());
    boolean past = afterwards && known.filter(AutoScaling::isPastWaiting).isPresent();
    if (afterwards && known.filter(AutoScaling::waitsToTerminate).isPresent()) {
      sawWaiting();
    }
    if (past || isRefusedInWait(hook)) {
      learnt()
          .ifPresent(leaving ->
              draft.memory = draft.memory.withDrain(Optional.of(leaving.completed(hook.name()))));
      return true;
    }
    return false;
  }

  static final String WAITING = "terminating-wait";

  private void sawWaiting() {
    Memory.Try seen = draft.memory.tries().get(WAITING);
    if (seen == null || seen.at().isBefore(since())) {
      draft.memory =
          draft.memory.withTry(
              WAITING, new Memory.Try(draft.seen.autoScaling().at(), 0, Optional.empty()));
    }
  }

  /**
   * The instance was seen waiting, and after that the hook said that no action of its waits: an
   * instance that has been chosen waits only when its load balancers have let it go, so a refusal
   * before says nothing.
   */
  private boolean isRefusedInWait(AutoScaling.Hook hook) {
    Memory.Try waiting = draft.memory.tries().get(WAITING);
    if (waiting == null || waiting.at().isBefore(since())) {
      return false;
    }
    return Stream.of(Action.Heartbeat.KEY_PREFIX, Action.CompleteLifecycle.KEY_PREFIX)
        .map(prefix -> draft.memory.tries().get(prefix + hook.name()))
        .filter(Objects::nonNull)
        .anyMatch(last ->
            last.at().isAfter(waiting.at())
                && last.trouble().filter(why -> why.startsWith(AutoScaling.NO_ACTION)).isPresent());
  }

  private void warnOfEnd(AutoScaling.Hook hook) {
    Instant end = since().plus(hook.globalTimeout());
    if (end.isBefore(drain.deadline())) {
      draft.note(
          Note.warning(
              "drain",
              "the hook %s is too short: it waits until %s at the most, and the deadline is later, at %s: raise its heartbeat time-out, or lower drain.autoScaling.deadline"
                  .formatted(hook.name(), Moments.words(end), Moments.words(drain.deadline()))));
    }
  }

  private void warnOfAbandoning() {
    boolean abandons =
        draft.policy.drain().atDeadline(Cause.AUTO_SCALING)
            == Action.CompleteLifecycle.Result.ABANDON;
    Optional<Boolean> retains =
        draft.seen.autoScaling().toOptional().flatMap(AutoScaling::retainsAbandoned);
    if (abandons && draft.seen.autoScaling().isKnown() && !retains.orElse(false)) {
      draft.note(
          Note.warning(
              "drain",
              retains.isPresent()
                  ? "an abandoned termination goes on all the same: the group does not have"
                      + " TerminateHookAbandon=retain"
                  : "whether the group has TerminateHookAbandon=retain could not be asked; without"
                      + " it an abandoned termination goes on all the same"));
    }
  }

  private void complete(
      String group, AutoScaling.Hook hook, String instance, boolean everythingGone) {
    Action.CompleteLifecycle.Result missed =
        drain
            .ruling()
            .map(draft.policy.drain()::atDeadline)
            .orElse(Action.CompleteLifecycle.Result.CONTINUE);
    var complete =
        new Action.CompleteLifecycle(
            group,
            hook.name(),
            instance,
            everythingGone ? Action.CompleteLifecycle.Result.CONTINUE : missed,
            everythingGone
                ? "replicas and daemons are gone"
                : "the deadline of " + Moments.words(drain.deadline()) + " has passed");
    if (draft.mayTry(complete.key(), draft.policy.pace().settle())) {
      draft.act(complete);
    }
  }

  /**
   * At once, for nobody knows how long the hook has been waiting; then every third of its time-out,
   * a little earlier on each node.
   */
  private void heartbeat(String group, AutoScaling.Hook hook, String instance) {
    var heartbeat = new Action.Heartbeat(group, hook.name(), instance, "the node is still leaving");
    Duration third = hook.heartbeatTimeout().dividedBy(3);
    Duration interval =
        third.minus(
            Duration.ofMillis(
                (long) (third.toMillis() * 0.2 * Spread.fraction(draft.who + drain.begin()))));
    Memory.Try last = draft.memory.tries().get(heartbeat.key());
    Instant due = last == null ? draft.now : last.at().plus(patience(last, interval));
    if (due.isAfter(draft.now)) {
      draft.lookAt(due);
    } else {
      draft.act(heartbeat);
    }
  }

  /** One that failed is tried again soon, and never later than the next would be due. */
  private Duration patience(Memory.Try last, Duration interval) {
    if (last.failures() == 0) {
      return interval;
    }
    Duration backoff =
        Spread.backoff(last.failures(), draft.policy.pace(), draft.who + "heartbeat");
    return backoff.compareTo(interval) < 0 ? backoff : interval;
  }
}
