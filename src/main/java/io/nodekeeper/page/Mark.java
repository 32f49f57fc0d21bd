package io.nodekeeper.page;

import java.time.Instant;

/**
 * Something that happened at one moment.
 *
 * @param row which of the events it is, as their table numbers them
 */
record Mark(Instant at, Kind kind, String text, int row) {

  enum Kind {
    /** What was done, and answered. */
    DONE,
    /** What was tried and failed, was refused, or was not answered. */
    FAILED,
    /** A warning. */
    WARNING,
    /** Anything else. */
    TOLD
  }
}
