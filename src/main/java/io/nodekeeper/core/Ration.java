package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;

/**
 * How much may be asked of ECS about daemons one by one: with two hundred of them, a node must not
 * use up what its whole account may ask in a second.
 */
final class Ration {

  /** Of one kind, in one look. */
  static final int MOST = 5;

  private static final Duration APART = Duration.ofSeconds(1);

  private final Instant from;

  /** Counted from the last answer to a question of this kind. */
  Ration(Collection<? extends Reading<?>> answers, Instant now) {
    from =
        answers.stream()
            .map(Reading::at)
            .filter(at -> !at.isAfter(now))
            .max(Comparator.naturalOrder())
            .map(last -> last.plus(APART))
            .orElse(now);
  }

  /** From when on more may be asked, where this look has asked so many. */
  Instant from(int asked, Instant now) {
    Instant next = asked < MOST ? now : now.plus(APART);
    return from.isAfter(next) ? from : next;
  }
}
