package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a daemon is after, and what is after it, near and far: all of it has to run, and what its
 * next start waits for has to be well.
 */
final class Chain {

  private Chain() {}

  /** Which of it does not run, so that nothing of it is replaced. */
  static Optional<String> down(Draft draft, DaemonStatus status, List<DaemonStatus> all) {
    SortedSet<DaemonName> before = before(draft, status.name());
    var after = new TreeSet<DaemonName>();
    after.add(status.name());
    for (Daemon other : draft.policy.daemons()) {
      if (other.after().stream().anyMatch(after::contains)) {
        after.add(other.name());
      }
    }
    after.remove(status.name());
    return all.stream()
        .filter(other ->
            (before.contains(other.name()) && isDown(other))
                || (after.contains(other.name()) && isDown(other) && !waits(other, status)))
        .findFirst()
        .map(other ->
            other.name()
                + " is down, and has to be up first; \"nodekeeper explain\" says why it is not")
        .or(() -> sick(draft, status.name()));
  }

  /**
   * What would be stopped is started anew only when all that it is after is healthy: until then
   * nothing of it would run.
   */
  static Optional<String> sick(Draft draft, DaemonName name) {
    return draft.policy.daemon(name).stream()
        .flatMap(daemon -> daemon.after().stream())
        .flatMap(earlier -> draft.judged(earlier).stream())
        .filter(earlier -> earlier.phase() == DaemonStatus.Phase.UNHEALTHY)
        .findFirst()
        .map(earlier ->
            earlier.name()
                + " is unhealthy, and has to be healthy first; \"nodekeeper explain\" says why it"
                + " is not");
  }

  /** What it is after, near and far. */
  static SortedSet<DaemonName> before(Draft draft, DaemonName name) {
    var before = new TreeSet<DaemonName>();
    before.add(name);
    for (Daemon other : draft.policy.daemons().reversed()) {
      if (before.contains(other.name())) {
        before.addAll(other.after());
      }
    }
    before.remove(name);
    return before;
  }

  private static boolean isDown(DaemonStatus other) {
    return !other.isUp()
        && other.phase() != DaemonStatus.Phase.STOPPED
        && other.phase() != DaemonStatus.Phase.ELSEWHERE;
  }

  /** Whether it has begun, and goes on only when this one, which it is after, is healthy. */
  static boolean waitsFor(Draft draft, DaemonStatus other, DaemonStatus status) {
    return waits(other, status) && before(draft, other.name()).contains(status.name());
  }

  /** What waits until this one is healthy would otherwise wait for ever. */
  private static boolean waits(DaemonStatus other, DaemonStatus status) {
    return other.phase() == DaemonStatus.Phase.WAITING && !status.isHealthy();
  }
}
