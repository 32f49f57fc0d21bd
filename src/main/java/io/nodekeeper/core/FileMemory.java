package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;

/**
 * What is remembered of one file.
 *
 * @param written a digest of the last text that we wrote, or found as it should be
 * @param at when that took its place, to know who still reads another; empty as long as it was only
 *     found
 * @param told a digest of the last text whose change was told
 * @param toldAt when a change was last told
 * @param missedAt since when a required tag is missed
 */
public record FileMemory(
    Optional<String> written,
    Optional<Instant> at,
    Optional<String> told,
    Optional<Instant> toldAt,
    Optional<Instant> missedAt) {

  public static FileMemory none() {
    return new FileMemory(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Whether somebody else has changed a file that says this. */
  public boolean isEdited(String content) {
    return written.isPresent() && !written.equals(Optional.of(Digest.of(content)));
  }

  /** Whether nothing is left to tell of the last text. */
  boolean isTold() {
    return told.equals(written);
  }

  FileMemory missing(Optional<Instant> since) {
    return new FileMemory(written, at, told, toldAt, since);
  }

  /** It took its place now. */
  FileMemory wrote(String digest, Instant now) {
    return new FileMemory(Optional.of(digest), Optional.of(now), told, toldAt, missedAt);
  }

  /**
   * It is there as it should be. Where another text was remembered, this one was written, and the
   * agent ended before it could remember that; where none was, nobody needs to be told.
   */
  FileMemory found(String digest, Instant now) {
    if (written.filter(digest::equals).isPresent()) {
      return this;
    }
    return written.isPresent()
        ? wrote(digest, now)
        : new FileMemory(Optional.of(digest), at, Optional.of(digest), toldAt, missedAt);
  }

  FileMemory told(Instant now) {
    return new FileMemory(written, at, written, Optional.of(now), missedAt);
  }

  /** One of those who are to be told was; whether all are is seen. */
  FileMemory signalled(Instant now) {
    return new FileMemory(written, at, told, Optional.of(now), missedAt);
  }

  /** A time from the future (the clock was set back) is now. */
  FileMemory notAfter(Instant now) {
    return new FileMemory(
        written,
        at.map(is -> earlier(is, now)),
        told,
        toldAt.map(is -> earlier(is, now)),
        missedAt.map(is -> earlier(is, now)));
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
