package io.nodekeeper.app;

import io.nodekeeper.core.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * That Docker's events are not heard, so that what happens is seen late. A stream that breaks is
 * opened anew: only what lasts is a warning, and that Docker itself is silent is told elsewhere.
 */
final class Deafness {

  private static final Duration LASTING = Duration.ofMinutes(1);

  private Optional<Instant> since = Optional.empty();

  /** What an operator should know of it. */
  Optional<Note> note(Optional<String> trouble, Instant now) {
    if (trouble.isEmpty()) {
      since = Optional.empty();
      return Optional.empty();
    }
    Instant begin = since.orElse(now);
    since = Optional.of(begin);
    String text = trouble.get() + "; what happens is seen late, by polling only";
    return Optional.of(
        now.isBefore(begin.plus(LASTING))
            ? Note.info("docker", text)
            : Note.warning("docker", text));
  }
}
