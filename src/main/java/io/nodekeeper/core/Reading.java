package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * What one outside source said, and when; or why it could not be asked. Not knowing is a value: an
 * empty list and a list that could not be had are opposites.
 */
public sealed interface Reading<T> {

  /** When it was read, or when reading it failed. */
  Instant at();

  /**
   * It is known.
   *
   * @param trouble why it could not be read again since, in one line for people; empty if it could
   */
  record Known<T>(T value, Instant at, Optional<String> trouble) implements Reading<T> {}

  /**
   * It is not known.
   *
   * @param why one line for people, without secrets
   * @param asked false where nothing is wrong: nobody has asked yet, and the next look does
   */
  record Unknown<T>(String why, Instant at, boolean asked) implements Reading<T> {}

  static <T> Reading<T> known(T value, Instant at) {
    return new Known<>(value, at, Optional.empty());
  }

  static <T> Reading<T> unknown(String why, Instant at) {
    return new Unknown<>(why, at, true);
  }

  /** A reading of something nobody has asked for yet. */
  static <T> Reading<T> notAsked() {
    return new Unknown<>("not asked yet", Instant.EPOCH, false);
  }

  default boolean isKnown() {
    return this instanceof Known<T>;
  }

  default Optional<T> toOptional() {
    return switch (this) {
      case Known<T> known -> Optional.of(known.value());
      case Unknown<T> _ -> Optional.empty();
    };
  }

  /** Why it is not known; empty when it is. */
  default Optional<String> whyNot() {
    return switch (this) {
      case Known<T> _ -> Optional.empty();
      case Unknown<T> unknown -> Optional.of(unknown.why());
    };
  }

  /**
   * The same, where it is told of something else.
   *
   * @param who was asked: of somebody who gives no answer, nothing else says who it is
   */
  default Optional<String> whyNot(String who) {
    return whyNot().map(why -> why.startsWith("no answer") ? who + ": " + why : why);
  }

  /** Why it could not be read the last time it was asked, be it known from before or not. */
  default Optional<String> trouble() {
    return whyNot();
  }

  /** The same; what was known before is not unknown because it cannot be read now. */
  default Reading<T> orLast(Reading<T> before) {
    return this instanceof Unknown<T>(String why, var _, boolean asked)
            && before instanceof Known<T>(T value, Instant read, var then)
        ? new Known<>(value, read, asked ? Optional.of(why) : then)
        : this;
  }

  /** The same; of what is not known it is said what that is. */
  default Reading<T> about(String what) {
    return switch (this) {
      case Known<T> _ -> this;
      case Unknown<T>(String why, Instant at, boolean asked) ->
          new Unknown<>(what + ": " + why, at, asked);
    };
  }

  default <R> Reading<R> map(Function<? super T, ? extends R> change) {
    return flatMap(value -> new Known<>(change.apply(value), at(), trouble()));
  }

  /** What follows from it, which may be unknown for reasons of its own. */
  default <R> Reading<R> flatMap(Function<? super T, Reading<R>> change) {
    return switch (this) {
      case Known<T> known -> change.apply(known.value());
      case Unknown<T> unknown -> new Unknown<>(unknown.why(), unknown.at(), unknown.asked());
    };
  }

  /** Known, and read at {@code since} or later. */
  default boolean knownSince(Instant since) {
    return isKnown() && !at().isBefore(since);
  }

  /**
   * How old it is; a reading from the future (the clock was set back) counts as infinitely old, so
   * that it is read again.
   */
  default Duration age(Instant now) {
    return at().isAfter(now) ? Duration.ofDays(36_500) : Duration.between(at(), now);
  }
}
