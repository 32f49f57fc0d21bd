package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;

/**
 * That the memory cannot be saved. A start is written down before it is tried, so that none can be:
 * nothing is stopped either that would have to be started again.
 */
public final class Unsaved {

  static final String KEY = "unsaved";

  private Unsaved() {}

  /**
   * The memory with what became of saving it.
   *
   * @param why it could not be; empty if it was
   */
  public static Memory told(Memory memory, Optional<String> why, Instant now) {
    return why.map(is -> memory.withTry(KEY, new Memory.Try(now, 1, Optional.of(is))))
        .orElseGet(() -> memory.withoutTry(KEY));
  }

  /** Why nothing can be started, if nothing can be. */
  static Optional<String> obstacle(Memory memory) {
    return Optional.ofNullable(memory.tries().get(KEY))
        .flatMap(Memory.Try::trouble)
        .map(why ->
            "nothing is started, for the memory cannot be saved: "
                + why
                + "; make room there, or mend it");
  }
}
