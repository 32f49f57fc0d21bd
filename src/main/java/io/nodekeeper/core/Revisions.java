package io.nodekeeper.core;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** What is known of the revisions of a daemon's family, asked seldom and a few at a time. */
final class Revisions {

  private static final Duration ASK_AGAIN = Duration.ofMinutes(2);

  private Revisions() {}

  /** The revision that the settings mean; empty while that is not known. */
  static OptionalInt wanted(Draft draft, Daemon daemon) {
    if (daemon.taskDefinition().revision().isPresent()) {
      return daemon.taskDefinition().revision();
    }
    return draft
        .seen
        .daemons()
        .definition(daemon.taskDefinition().family())
        .toOptional()
        .filter(Definition::active)
        .map(newest -> OptionalInt.of(newest.revision()))
        .orElse(OptionalInt.empty());
  }

  /** Keeps it known; what cannot be read is asked for again after a while. */
  static Reading<Definition> learn(Draft draft, String name) {
    Reading<Definition> known = draft.seen.daemons().definition(name);
    boolean vain = !known.isKnown() && known.age(draft.now).compareTo(ASK_AGAIN) < 0;
    if (vain) {
      draft.lookAt(known.at().plus(ASK_AGAIN));
    } else {
      draft.keepDefinitionFresh(name, Wave.ASKED);
    }
    return known;
  }

  /** Of a revision; the family's newest is known already. */
  static Reading<Definition> learn(Draft draft, Daemon daemon, int revision) {
    Reading<Definition> newest = draft.seen.daemons().definition(daemon.taskDefinition().family());
    boolean known = newest.toOptional().filter(is -> is.revision() == revision).isPresent();
    return known ? newest : learn(draft, name(daemon, revision));
  }

  static String name(Daemon daemon, int revision) {
    return daemon.taskDefinition().family() + ":" + revision;
  }

  /** Whether it is known that ECS would not start it any more. */
  static boolean isInactive(Draft draft, Daemon daemon, int revision) {
    return draft
        .seen
        .daemons()
        .definition(name(daemon, revision))
        .toOptional()
        .filter(known -> !known.active())
        .isPresent();
  }

  /** Whether ECS would start it with the settings of now, for all that is known. */
  static boolean isStartable(Draft draft, Daemon daemon, int revision) {
    return !isInactive(draft, daemon, revision) && Strangers.in(draft, daemon, revision).isEmpty();
  }

  /**
   * What is gone back to: the last good one, or what was before it where ECS starts that no more.
   */
  static OptionalInt wayBack(Draft draft, Daemon daemon, Rollout rollout) {
    OptionalInt good = rollout.good();
    OptionalInt before = rollout.previous();
    boolean instead =
        good.isPresent()
            && before.isPresent()
            && isInactive(draft, daemon, good.getAsInt())
            && !rollout.isBad(before.getAsInt())
            && !isInactive(draft, daemon, before.getAsInt());
    return instead ? before : good;
  }

  /** Why tasks of both cannot run beside each other, as far as their definitions tell. */
  static Optional<String> clash(Draft draft, Daemon daemon, int one, int other) {
    Optional<Definition> first = learn(draft, daemon, one).toOptional();
    Optional<Definition> second = learn(draft, daemon, other).toOptional();
    return first.flatMap(is -> second.flatMap(is::clashWith));
  }

  /** Whether it has been asked for at all, with or without an answer. */
  static boolean isAsked(Draft draft, Daemon daemon, int revision) {
    Reading<Definition> reading = learn(draft, daemon, revision);
    return reading.isKnown() || !reading.equals(Reading.notAsked());
  }
}
