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

  record Known<T>(T value, Instant at) implements Reading<T> {}

  /** {@code why} is one line for people, without secrets. */
  record Unknown<T>(String why, Instant at) implements Reading<T> {}

  static <T> Reading<T> known(T value, Instant at) {
    return new Known<>(value, at);
  }

  static <T> Reading<T> unknown(String why, Instant at) {
    return new Unknown<>(why, at);
  }

  /** A reading of something nobody has asked for yet. */
  static <T> Reading<T> notAsked() {
    return new Unknown<>("not asked yet", Instant.EPOCH);
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

  default <R> Reading<R> map(Function<? super T, ? extends R> change) {
    return switch (this) {
      case Known<T> known -> new Known<>(change.apply(known.value()), known.at());
      case Unknown<T> unknown -> new Unknown<>(unknown.why(), unknown.at());
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
