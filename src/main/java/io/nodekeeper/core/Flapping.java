package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A daemon that keeps dying young. It waits longer between two starts than a back-off would, so
 * that it costs the node and the registry little, until it has stayed up.
 */
final class Flapping {

  private Flapping() {}

  /** The end of its task counts as a death, unless we stopped it while it was well. */
  static boolean isDeath(Draft draft, Starts starts) {
    boolean stoppedByUs =
        starts
            .lastTask()
            .filter(is -> draft.memory.tries().containsKey(Action.StopTask.KEY_PREFIX + is))
            .isPresent();
    return !stoppedByUs || isForItsHealth(draft, starts);
  }

  private static boolean isForItsHealth(Draft draft, Starts starts) {
    return starts.lastTask().filter(is -> Unhealthy.isStopped(draft, is)).isPresent();
  }

  /**
   * One more death. One that was stopped for its health has lived for as long as our patience: the
   * deaths before it count whenever they were. What has been steady did not die young.
   */
  static Starts died(Draft draft, Daemon daemon, Starts starts) {
    if (starts.count() == 0) {
      return starts;
    }
    boolean forItsHealth = isForItsHealth(draft, starts);
    Instant horizon = forItsHealth ? Instant.EPOCH : draft.now.minus(daemon.care().flapWithin());
    return starts.died(draft.now, horizon, daemon.care());
  }

  /** When the next start is due: a wait after its last end, and never before the back-off. */
  static Instant due(Draft draft, Daemon daemon, Starts starts, Instant byBackoff) {
    if (starts.flapping().isEmpty()) {
      return byBackoff;
    }
    Duration wait =
        Spread.around(
            daemon.care().flapWait(), draft.who + "flap:" + daemon.name() + starts.count());
    Instant due = lastEnd(starts).plus(wait);
    return due.isAfter(byBackoff) ? due : byBackoff;
  }

  /** One that lived for longer than the wait would else not wait at all. */
  private static Instant lastEnd(Starts starts) {
    return starts.deaths().stream()
        .filter(at -> at.isAfter(starts.lastAt()))
        .reduce((_, last) -> last)
        .orElse(starts.lastAt());
  }

  /** What is said of it while it waits. */
  static String reason(Daemon daemon, Starts starts, String why) {
    return starts
        .flapping()
        .map(since ->
            "flapping since %s, died %d times %s: %s"
                .formatted(Moments.words(since), daemon.care().flaps(), span(daemon, why), why))
        .orElse(why);
  }

  private static String span(Daemon daemon, String why) {
    return why.equals(Unhealthy.END)
        ? "without having become steady"
        : "within " + Durations.words(daemon.care().flapWithin());
  }

  static DaemonStatus.Phase phase(Starts starts) {
    return starts.flapping().isPresent()
        ? DaemonStatus.Phase.FLAPPING
        : DaemonStatus.Phase.BACKING_OFF;
  }

  /** The deaths that count after one more, the latest last. */
  static List<Instant> deaths(
      List<Instant> before, Instant now, Instant horizon, Daemon.Care care) {
    var recent = new ArrayList<Instant>();
    before.stream().filter(at -> at.isAfter(horizon)).forEach(recent::add);
    recent.add(now);
    int most = Math.max(1, care.flaps());
    return List.copyOf(recent.subList(Math.max(0, recent.size() - most), recent.size()));
  }

  static Optional<Instant> since(Optional<Instant> before, List<Instant> deaths, Daemon.Care care) {
    return before.or(() ->
        Optional.of(deaths.getLast()).filter(_ -> deaths.size() >= Math.max(1, care.flaps())));
  }
}
