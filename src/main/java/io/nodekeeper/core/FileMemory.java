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
 * @param tried a digest of the text that was last about to take its place: the agent may have ended
 *     before it could remember that it did
 * @param ids whose the file was when it was written, or first looked at after that: where it is
 *     another's later, somebody has given it away. A file system may make it another's by itself
 */
public record FileMemory(
    Optional<String> written,
    Optional<Instant> at,
    Optional<String> told,
    Optional<Instant> toldAt,
    Optional<Instant> missedAt,
    Optional<String> tried,
    Optional<FoundFile.Ids> ids) {

  public static FileMemory none() {
    return new FileMemory(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Whether we wrote this text, or were about to. */
  boolean isOurs(String digest) {
    return written.filter(digest::equals).isPresent() || isTrying(digest);
  }

  /** Whether this text was about to take its place, and nobody knows whether it did. */
  boolean isTrying(String digest) {
    return tried.filter(digest::equals).isPresent();
  }

  /** Whether nothing is left to tell of the last text. */
  boolean isTold() {
    return told.equals(written);
  }

  FileMemory missing(Optional<Instant> since) {
    return new FileMemory(written, at, told, toldAt, since, tried, ids);
  }

  /** A command that looks has missed tags since it began, if the agent has not for longer. */
  public FileMemory missedSince(Instant begun) {
    return missing(Optional.of(missedAt.filter(begun::isAfter).orElse(begun)));
  }

  /** It is about to take its place. */
  FileMemory trying(String digest) {
    return new FileMemory(written, at, told, toldAt, missedAt, Optional.of(digest), ids);
  }

  /** It took its place now, and that of another text: whoever read that has to be told. */
  FileMemory wrote(String digest, Instant now) {
    return new FileMemory(
        Optional.of(digest),
        Optional.of(now),
        Optional.empty(),
        toldAt,
        missedAt,
        Optional.empty(),
        ids);
  }

  /** It is theirs, as the file system made it when it was written. */
  FileMemory ownedBy(Optional<FoundFile.Ids> owners) {
    return new FileMemory(written, at, told, toldAt, missedAt, tried, owners);
  }

  /**
   * It is there as it should be. Where another text was remembered, or this one was about to be
   * written, it was, and the agent ended before it could remember that; where none was, nobody
   * needs to be told.
   */
  FileMemory found(String digest, Instant now) {
    if (isTrying(digest)) {
      return wrote(digest, now);
    }
    if (written.filter(digest::equals).isPresent()) {
      return this;
    }
    return written.isPresent()
        ? wrote(digest, now)
        : new FileMemory(
            Optional.of(digest), at, Optional.of(digest), toldAt, missedAt, tried, ids);
  }

  FileMemory told(Instant now) {
    return new FileMemory(written, at, written, Optional.of(now), missedAt, tried, ids);
  }

  /** All who are to be told were, the last of them some time ago. */
  FileMemory toldAll() {
    return new FileMemory(written, at, written, toldAt, missedAt, tried, ids);
  }

  /** One of those who are to be told was; whether all are is seen. */
  FileMemory signalled(Instant now) {
    return new FileMemory(written, at, told, Optional.of(now), missedAt, tried, ids);
  }

  /** A time from the future (the clock was set back) is now. */
  FileMemory notAfter(Instant now) {
    return new FileMemory(
        written,
        at.map(is -> earlier(is, now)),
        told,
        toldAt.map(is -> earlier(is, now)),
        missedAt.map(is -> earlier(is, now)),
        tried,
        ids);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
