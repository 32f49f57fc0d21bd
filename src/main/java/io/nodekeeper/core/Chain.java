package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** What a daemon is after, and what is after it, near and far: all of it has to run. */
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
                + " is down, and has to be up first; \"nodekeeper explain\" says why it is not");
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

  /** What waits until this one is healthy would otherwise wait for ever. */
  private static boolean waits(DaemonStatus other, DaemonStatus status) {
    return other.phase() == DaemonStatus.Phase.WAITING && !status.isHealthy();
  }
}
