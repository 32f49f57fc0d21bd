package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The termination hooks that are ours to complete: those the settings name, or the only one.
 *
 * @param group their Auto Scaling group
 * @param hooks at least one
 */
record HookTargets(String group, List<AutoScaling.Hook> hooks) {

  /**
   * Taken for a hook that cannot be described: well below the least heartbeat time-out's safety.
   */
  private static final Duration UNDESCRIBED_TIMEOUT = Duration.ofMinutes(3);

  static Optional<HookTargets> of(Draft draft) {
    return switch (draft.policy.drain().hook()) {
      case Policy.HookChoice.None() -> Optional.empty();
      case Policy.HookChoice.Named(List<String> names) -> named(draft, names);
      case Policy.HookChoice.Auto() -> found(draft);
    };
  }

  /** For the first time: that is no trouble yet. */
  private static boolean isBeingAsked(Draft draft) {
    return draft.seen.autoScaling().at().equals(Instant.EPOCH);
  }

  private static Optional<HookTargets> named(Draft draft, List<String> names) {
    Optional<AutoScaling> described = draft.seen.autoScaling().toOptional();
    Optional<String> group =
        described
            .flatMap(AutoScaling::group)
            .or(() ->
                draft.seen.tags().toOptional().map(tags -> tags.get("aws:autoscaling:groupName")));
    if (group.isEmpty() && isBeingAsked(draft)) {
      return Optional.empty();
    }
    if (group.isEmpty()) {
      draft.note(
          Note.warning(
              "drain",
              "the hook "
                  + String.join(", ", names)
                  + " cannot be kept waiting: the Auto Scaling group is not known"));
      return Optional.empty();
    }
    described.ifPresent(known -> warnOfUnknown(draft, known, names));
    List<AutoScaling.Hook> hooks =
        names.stream()
            .filter(name -> described.isEmpty() || has(described.get(), name))
            .map(name -> hook(described, name))
            .toList();
    return Optional.of(new HookTargets(group.get(), hooks)).filter(_ -> !hooks.isEmpty());
  }

  private static String names(List<AutoScaling.Hook> hooks) {
    return hooks.isEmpty()
        ? "none"
        : hooks.stream().map(AutoScaling.Hook::name).collect(Collectors.joining(", "));
  }

  private static String timeouts(List<AutoScaling.Hook> hooks) {
    return hooks.stream()
        .map(hook -> Durations.words(hook.heartbeatTimeout()))
        .collect(Collectors.joining(", "));
  }

  /** A name that the group does not have is not kept waiting by anybody. */
  private static void warnOfUnknown(Draft draft, AutoScaling described, List<String> names) {
    for (String name : names) {
      if (!has(described, name)) {
        draft.note(
            Note.warning(
                "drain",
                "the group has no termination hook %s, which drain.hook names; it has: %s"
                    .formatted(name, names(described.terminationHooks()))));
      }
    }
  }

  private static boolean has(AutoScaling described, String name) {
    return described.terminationHooks().stream().anyMatch(hook -> hook.name().equals(name));
  }

  private static AutoScaling.Hook hook(Optional<AutoScaling> described, String name) {
    return described.stream()
        .flatMap(scaling -> scaling.terminationHooks().stream())
        .filter(candidate -> candidate.name().equals(name))
        .findFirst()
        .orElseGet(() -> new AutoScaling.Hook(name, UNDESCRIBED_TIMEOUT, AutoScaling.LONGEST_WAIT));
  }

  private static Optional<HookTargets> found(Draft draft) {
    Optional<AutoScaling> described = draft.seen.autoScaling().toOptional();
    if (described.isEmpty() && isBeingAsked(draft)) {
      return Optional.empty();
    }
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
              "the group has the termination hooks "
                  + names(hooks)
                  + ", and which of them is ours nobody has said, so that none is kept waiting and"
                  + " each ends by its own heartbeat time-out ("
                  + timeouts(hooks)
                  + "): set drain.hook"));
      return Optional.empty();
    }
    return Optional.of(new HookTargets(described.get().group().get(), hooks));
  }
}
