package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The termination hook by which Auto Scaling waits for us: found, kept waiting, completed. */
final class Hook {

  /**
   * Taken for a hook that cannot be described: well below the least heartbeat time-out's safety.
   */
  private static final Duration UNDESCRIBED_TIMEOUT = Duration.ofMinutes(3);

  private record Target(String group, AutoScaling.Hook hook) {}

  private Hook() {}

  /** The name of the hook that waits for us, if one does. */
  static Optional<String> decide(
      Draft draft, Memory.Drain drain, boolean everythingGone, List<NodeTask> replicas) {
    if (drain.withdrawn().isPresent()) {
      return Optional.empty();
    }
    boolean pastDeadline = !draft.now.isBefore(drain.deadline());
    if (pastDeadline && !everythingGone) {
      draft.note(
          Note.warning(
              "drain",
              "the deadline has passed and "
                  + (replicas.isEmpty() ? "daemons" : "replicas")
                  + " are still there"));
    }
    if (!drain.causes().contains(Cause.AUTO_SCALING)
        || draft.policy.drain().hook() instanceof Policy.HookChoice.None) {
      return Optional.empty();
    }
    if (!draft.seen.autoScaling().isKnown()) {
      draft.keepFresh(
          Question.AUTO_SCALING, draft.seen.autoScaling(), draft.policy.pace().drainPoll());
    }
    Optional<Target> target = target(draft);
    Optional<String> instance = draft.seen.identity().toOptional().map(Identity::instanceId);
    if (target.isPresent() && instance.isPresent() && drain.letGo().isEmpty()) {
      if (everythingGone || pastDeadline) {
        complete(draft, drain, target.get(), instance.get(), everythingGone);
      } else {
        heartbeat(draft, drain, target.get(), instance.get());
      }
    }
    return target.map(found -> found.hook().name());
  }

  private static void complete(
      Draft draft, Memory.Drain drain, Target target, String instance, boolean everythingGone) {
    var complete =
        new Action.CompleteLifecycle(
            target.group(),
            target.hook().name(),
            instance,
            everythingGone
                ? Action.CompleteLifecycle.Result.CONTINUE
                : draft.policy.drain().atDeadline(),
            everythingGone
                ? "replicas and daemons are gone"
                : "the deadline of " + drain.deadline() + " has passed");
    if (draft.mayTry(complete.key(), draft.policy.pace().settle())) {
      draft.act(complete);
    }
  }

  /**
   * At once, for nobody knows how long the hook has been waiting; then every third of its time-out,
   * a little earlier on each node.
   */
  private static void heartbeat(Draft draft, Memory.Drain drain, Target target, String instance) {
    var heartbeat =
        new Action.Heartbeat(
            target.group(), target.hook().name(), instance, "the node is still leaving");
    Duration third = target.hook().heartbeatTimeout().dividedBy(3);
    Duration interval =
        third.minus(
            Duration.ofMillis(
                (long) (third.toMillis() * 0.2 * Spread.fraction(draft.who + drain.begin()))));
    Memory.Try last = draft.memory.tries().get(heartbeat.key());
    Instant due = last == null ? draft.now : last.at().plus(patience(draft, last, interval));
    if (due.isAfter(draft.now)) {
      draft.lookAt(due);
    } else {
      draft.act(heartbeat);
    }
  }

  /** One that failed is tried again soon, and never later than the next would be due. */
  private static Duration patience(Draft draft, Memory.Try last, Duration interval) {
    if (last.failures() == 0) {
      return interval;
    }
    Duration backoff =
        Spread.backoff(last.failures(), draft.policy.pace(), draft.who + "heartbeat");
    return backoff.compareTo(interval) < 0 ? backoff : interval;
  }

  private static Optional<Target> target(Draft draft) {
    return switch (draft.policy.drain().hook()) {
      case Policy.HookChoice.None() -> Optional.empty();
      case Policy.HookChoice.Named(String name) -> named(draft, name);
      case Policy.HookChoice.Auto() -> found(draft);
    };
  }

  private static Optional<Target> named(Draft draft, String name) {
    Optional<AutoScaling> described = draft.seen.autoScaling().toOptional();
    Optional<String> group =
        described
            .flatMap(AutoScaling::group)
            .or(() ->
                draft.seen.tags().toOptional().map(tags -> tags.get("aws:autoscaling:groupName")));
    if (group.isEmpty()) {
      draft.note(
          Note.warning(
              "drain",
              "the hook " + name + " cannot be kept waiting: the Auto Scaling group is not known"));
      return Optional.empty();
    }
    AutoScaling.Hook hook =
        described.stream()
            .flatMap(scaling -> scaling.terminationHooks().stream())
            .filter(candidate -> candidate.name().equals(name))
            .findFirst()
            .orElse(new AutoScaling.Hook(name, UNDESCRIBED_TIMEOUT));
    return Optional.of(new Target(group.get(), hook));
  }

  private static Optional<Target> found(Draft draft) {
    Optional<AutoScaling> described = draft.seen.autoScaling().toOptional();
    if (described.isEmpty()) {
      draft.note(
          Note.warning(
              "drain",
              "the termination hook is not known yet: "
                  + draft.seen.autoScaling().whyNot().orElse("")));
      return Optional.empty();
    }
    List<AutoScaling.Hook> hooks =
        described.get().terminationHooks().stream()
            .filter(hook -> !hook.name().equals(AutoScaling.MANAGED_DRAINING_HOOK))
            .toList();
    if (described.get().group().isEmpty() || hooks.isEmpty()) {
      draft.note(
          Note.warning(
              "drain",
              "no termination hook holds this instance: Auto Scaling will not wait; add a hook for"
                  + " autoscaling:EC2_INSTANCE_TERMINATING to the group"));
      return Optional.empty();
    }
    if (hooks.size() > 1) {
      draft.note(
          Note.warning(
              "drain",
              "the group has "
                  + hooks.size()
                  + " termination hooks, and none is ours by name: set drain.hook"));
      return Optional.empty();
    }
    return Optional.of(new Target(described.get().group().get(), hooks.getFirst()));
  }
}
