package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a loss of the memory leaves to be found out. Daemons are started as soon as everything of
 * before has shown; sources may be read long after that, and what they declare is judged only then.
 */
final class Lost {

  private static final String KEY = "lost";

  /** What is remembered is kept for a while only, and so is remembered again in time. */
  private static final Duration REMIND = Duration.ofDays(1);

  private Lost() {}

  /** When it was, as long as something of before may come up. */
  static Optional<Instant> at(Draft draft) {
    return draft
        .lostAt
        .or(() ->
            Optional.ofNullable(draft.memory.tries().get(KEY))
                .flatMap(Memory.Try::trouble)
                .map(Instant::parse))
        .map(at -> at.isAfter(draft.now) ? draft.now : at);
  }

  static void remember(Draft draft) {
    Optional<Instant> at = at(draft);
    if (at.isEmpty()) {
      return;
    }
    boolean whole = draft.policy.unread().isEmpty();
    if (whole && PastOrders.areSettled(draft) && Removed.areFound(draft, at.get())) {
      draft.memory = draft.memory.withoutTry(KEY);
      return;
    }
    Memory.Try known = draft.memory.tries().get(KEY);
    var lost = new Memory.Try(draft.now, 0, at.map(Instant::toString));
    if (known == null
        || !known.trouble().equals(lost.trouble())
        || !draft.now.isBefore(known.at().plus(REMIND))) {
      draft.memory = draft.memory.withTry(KEY, lost);
    }
  }
}
