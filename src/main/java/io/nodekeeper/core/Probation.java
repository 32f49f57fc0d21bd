package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A revision that has become healthy in place of another, and may yet die of what shows later. It
 * is on probation until one task of it has stood for as long as a new one has to become healthy;
 * what was good before is gone back to if it does not.
 */
final class Probation {

  /**
   * Under this key and the daemon's name: which revision, since when, and how often it has died.
   */
  static final String KEY = "probation:";

  /** Once may be an accident. */
  private static final int DEATHS = 2;

  private Probation() {}

  private static Optional<Memory.Try> of(Memory memory, DaemonName daemon, int revision) {
    return Optional.ofNullable(memory.tries().get(KEY + daemon))
        .filter(is -> is.trouble().equals(Optional.of(word(revision))));
  }

  private static String word(int revision) {
    return String.valueOf(revision);
  }

  /** A revision is healthy here: what was good before it is kept until it has stood. */
  static Rollout healthy(Draft draft, Daemon daemon, Rollout rollout, int revision) {
    if (rollout.good().equals(OptionalInt.of(revision))) {
      return rollout;
    }
    boolean stood =
        rollout.good().isPresent()
            && of(draft.memory, daemon.name(), rollout.good().getAsInt()).isEmpty();
    Rollout learnt = rollout.healthy(revision, stood);
    String key = KEY + daemon.name();
    draft.memory =
        learnt.previous().isPresent()
            ? draft.memory.withTry(key, new Memory.Try(draft.now, 0, Optional.of(word(revision))))
            : draft.memory.withoutTry(key);
    return learnt;
  }

  /** What is on probation now; empty while another one is tried. */
  private static Optional<Memory.Try> current(Draft draft, Daemon daemon) {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    return rollout.good().isPresent() && rollout.attempt().isEmpty()
        ? of(draft.memory, daemon.name(), rollout.good().getAsInt())
        : Optional.empty();
  }

  /**
   * A task of the daemon has ended, and we had not stopped it, or for its health. What is started
   * next depends on it.
   */
  static void died(Draft draft, Daemon daemon, NodeTask task, String why) {
    Optional<Memory.Try> probation =
        current(draft, daemon)
            .filter(is -> is.trouble().equals(Optional.of(word(task.revision()))));
    if (probation.isEmpty()) {
      return;
    }
    int deaths = probation.get().failures() + 1;
    if (deaths >= DEATHS) {
      condemn(draft, daemon, "it was healthy, and then its task ended twice: " + why);
    } else {
      var once = new Memory.Try(probation.get().at(), deaths, probation.get().trouble());
      draft.memory = draft.memory.withTry(KEY + daemon.name(), once);
    }
  }

  private static void condemn(Draft draft, Daemon daemon, String why) {
    Rollout rollout = Rollout.of(draft.memory, daemon);
    Rollout condemned = rollout.condemning(rollout.good().orElseThrow(), why);
    draft.memory =
        draft.memory.withRollout(daemon.name(), condemned).withoutTry(KEY + daemon.name());
    Replacement.comeBack(draft, daemon);
  }

  /** Whether a task of it has stood, or has had its time and is not healthy. */
  static void judge(Draft draft, Daemon daemon, DaemonStatus status, Optional<NodeTask> main) {
    Optional<Memory.Try> probation = current(draft, daemon);
    // Of two tasks that are here, the other one says nothing of it.
    boolean isIt =
        probation.isPresent()
            && main.filter(
                    task -> probation.get().trouble().equals(Optional.of(word(task.revision()))))
                .isPresent();
    if (!isIt) {
      return;
    }
    Duration within = daemon.update().within();
    if (status.isHealthy()) {
      Duration left = within.minus(main.get().upFor());
      if (left.isPositive()) {
        draft.lookIn(left);
      } else {
        draft.memory = draft.memory.withoutTry(KEY + daemon.name());
      }
    } else if (hasHadItsTime(draft, daemon, main.get(), within)) {
      condemn(draft, daemon, "it was healthy, and did not stay so: " + status.reason());
    }
  }

  /** Counted from its start; what cannot be seen is not judged. */
  private static boolean hasHadItsTime(Draft draft, Daemon daemon, NodeTask task, Duration within) {
    Starts starts = draft.memory.starts(daemon.name());
    if (Missing.blindness(draft).isPresent()
        || starts.open().isPresent()
        || starts.lastTask().filter(task.arn()::equals).isEmpty()) {
      return false;
    }
    Instant end = starts.lastAt().plus(within);
    draft.lookAt(end);
    return !draft.now.isBefore(end);
  }
}
