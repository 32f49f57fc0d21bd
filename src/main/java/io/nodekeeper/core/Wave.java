package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When a node's turn comes, so that nodes agree on it without ever talking. */
final class Wave {

  /** How often a family is asked for its newest revision. */
  static final Duration ASKED = Duration.ofMinutes(10);

  /** Within which every node of a healthy fleet has learnt of a new revision: spread, and slack. */
  private static final Duration LEARNT = Duration.ofMinutes(15);

  /** What ECS did not take for now is not tried again sooner: the good one has to come up again. */
  private static final Duration AGAIN = Duration.ofMinutes(15);

  private Wave() {}

  /**
   * From when on the wave is counted. A revision that has just been registered was so for every
   * node at the same time; one that is old is wanted for another reason, which began when it was
   * seen.
   */
  static Instant since(Daemon daemon, Optional<Instant> registeredAt, Instant now) {
    return registeredAt
        .filter(_ -> daemon.taskDefinition().revision().isEmpty())
        .filter(at -> !at.isAfter(now) && at.plus(LEARNT).isAfter(now))
        .orElse(now);
  }

  /** The same after it has been postponed. */
  static Instant dueAgain(String instance, Daemon daemon, Instant since) {
    Instant due = due(instance, daemon, since);
    Instant soonest = since.plus(AGAIN);
    return due.isAfter(soonest) ? due : soonest;
  }

  /** The canaries' turn is at once, the others' when a canary's verdict would be known. */
  static Instant due(String instance, Daemon daemon, Instant since) {
    Daemon.Update update = daemon.update();
    double place = Spread.fraction(instance + "wave:" + daemon.name());
    double canaries = update.canaryPercent() / 100.0;
    if (place < canaries) {
      return since;
    }
    Duration first = canaries == 0 ? Duration.ZERO : update.within().plus(learnt(daemon));
    double behind = (place - canaries) / (1 - canaries);
    return since.plus(first).plusMillis((long) (update.wave().toMillis() * behind));
  }

  /** A revision that the settings name is known to whom they reach. */
  private static Duration learnt(Daemon daemon) {
    return daemon.taskDefinition().revision().isPresent() ? Duration.ZERO : LEARNT;
  }
}
