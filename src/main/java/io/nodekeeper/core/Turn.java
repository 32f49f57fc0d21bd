package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a node may begin to start its daemons after a boot: nodes of a fleet that come up together
 * then pull their images one after another. A daemon that has run since then needs no turn.
 */
final class Turn {

  /** Remembered under this key: the turn of this boot is over. */
  private static final String OVER = "turn";

  /** Remembered under this key and the daemon's name: it has run on this boot. */
  private static final String RAN = OVER + ":";

  private Turn() {}

  /**
   * The same for all daemons of the node, and after each restart of the agent.
   *
   * @param since when the node came up
   */
  static Instant of(Draft draft, Instant since) {
    Duration spread =
        isRemembered(draft, OVER) ? Duration.ZERO : draft.policy.upkeep().startSpread();
    return since.plusMillis((long) (spread.toMillis() * Spread.fraction(draft.who)));
  }

  /** Until when a first start has to wait for it, whatever opens the gate before. */
  static Optional<Instant> awaited(Draft draft, Daemon daemon) {
    Optional<Instant> up = up(draft);
    Instant turn = of(draft, up.orElse(draft.now));
    return draft.now.isBefore(turn) && up.filter(since -> hasRun(draft, daemon, since)).isEmpty()
        ? Optional.of(turn)
        : Optional.empty();
  }

  private static boolean hasRun(Draft draft, Daemon daemon, Instant since) {
    return isRemembered(draft, RAN + daemon.name())
        || !draft.memory.starts(daemon.name()).lastAt().isBefore(since);
  }

  /** Since when the gate of this boot waits. */
  private static Optional<Instant> up(Draft draft) {
    return draft
        .memory
        .gate()
        .filter(known -> boot(draft).filter(known.bootId()::equals).isPresent())
        .map(Memory.Gate::since);
  }

  /** It is on the node, whoever started it: what dies afterwards is back as ever. */
  static void ran(Draft draft, Daemon daemon) {
    boolean first = up(draft).isPresent() && awaited(draft, daemon).isPresent();
    if (first) {
      remember(draft, RAN + daemon.name());
    }
  }

  /** The node stays up, and its gate does not: a boot has one turn. */
  static void leaves(Draft draft) {
    if (up(draft).filter(since -> !draft.now.isBefore(of(draft, since))).isPresent()) {
      remember(draft, OVER);
    }
  }

  /** What began on this boot, and of which nothing is known any more. */
  static void lost(Draft draft) {
    remember(draft, OVER);
  }

  /** The node comes up: nothing has run. */
  static void anew(Draft draft) {
    for (String key : List.copyOf(draft.memory.tries().keySet())) {
      if (key.equals(OVER) || key.startsWith(RAN)) {
        draft.memory = draft.memory.withoutTry(key);
      }
    }
  }

  private static void remember(Draft draft, String key) {
    draft.memory = draft.memory.withTry(key, new Memory.Try(draft.now, 0, boot(draft)));
  }

  /** Of this boot: the gate of one that ended with a drain is forgotten, which tells no more. */
  private static boolean isRemembered(Draft draft, String key) {
    Memory.Try known = draft.memory.tries().get(key);
    return known != null
        && boot(draft).filter(is -> !known.trouble().equals(Optional.of(is))).isEmpty();
  }

  private static Optional<String> boot(Draft draft) {
    return draft.seen.host().toOptional().map(Host::bootId);
  }
}
