package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;

/**
 * The launch hook by which Auto Scaling waits until the node is ready: completed when the gate
 * opens, and at once on the way into a warm pool, where there is nothing to become ready for.
 */
final class Launch {

  private Launch() {}

  static void decide(Draft draft, boolean ready) {
    Optional<String> hook = draft.policy.ready().launchHook();
    Optional<String> instance = draft.seen.identity().toOptional().map(Identity::instanceId);
    boolean warmed = draft.seen.isWarmed();
    boolean launched = draft.memory.gate().flatMap(Memory.Gate::launchedAt).isPresent();
    if (hook.isEmpty() || instance.isEmpty() || !(ready || warmed) || launched) {
      return;
    }
    Reading<AutoScaling> reading = draft.seen.autoScaling();
    if (isPastLaunch(draft, reading, warmed)) {
      draft.memory =
          draft.memory.withGate(draft.memory.gate().map(gate -> gate.launchedAt(draft.now)));
      return;
    }
    draft.keepFresh(Question.AUTO_SCALING, reading, draft.policy.pace().drainPoll());
    Optional<AutoScaling> scaling = reading.toOptional();
    Optional<String> group = scaling.flatMap(AutoScaling::group);
    if (group.isEmpty() || scaling.filter(AutoScaling::waitsToLaunch).isEmpty()) {
      return;
    }
    if (scaling.get().launchHooks().stream().noneMatch(is -> is.name().equals(hook.get()))) {
      draft.note(
          Note.warning("ready", "the group has no launch hook " + hook.get() + ": see ready.hook"));
      return;
    }
    var complete =
        new Action.CompleteLaunch(
            group.get(),
            hook.get(),
            instance.get(),
            warmed ? "the instance goes into the warm pool" : "the node is ready");
    if (draft.mayTry(complete.key(), draft.policy.pace().settle())) {
      draft.act(complete);
    }
  }

  /** Nothing waits any more: it was seen elsewhere than pending, since it was worth asking. */
  private static boolean isPastLaunch(Draft draft, Reading<AutoScaling> reading, boolean warmed) {
    Instant since = draft.memory.gate().flatMap(Memory.Gate::openedAt).orElse(Instant.EPOCH);
    return reading.knownSince(since)
        && reading
            .toOptional()
            .filter(scaling -> !isPending(scaling.lifecycleState(), warmed))
            .isPresent();
  }

  private static boolean isPending(Optional<String> state, boolean warmed) {
    return state
        .filter(is -> is.startsWith("Pending") || (warmed && is.startsWith("Warmed:Pending")))
        .isPresent();
  }
}
