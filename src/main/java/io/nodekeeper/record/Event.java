package io.nodekeeper.record;

import java.time.Instant;

/**
 * Something that happened to the node, as the journal tells it. One document, on one line each, in
 * {@code /var/lib/nodekeeper/history/events-*.jsonl}.
 *
 * @param version of this schema; members may be added within one
 * @param at by the wall clock
 * @param level info, warning or error
 * @param event its name, which does not change between versions: {@code daemon.healthy}
 * @param subject what it is about: a daemon's name, a path, {@code node}, {@code drain}
 * @param text what happened and why, for people
 */
public record Event(
    int version, Instant at, String level, String event, String subject, String text) {

  public static final int VERSION = 1;

  public static final String INFO = "info";

  public Event(Instant at, String level, String event, String subject, String text) {
    this(VERSION, at, level, event, subject, text);
  }

  /** Whether it is a warning, or worse. */
  public boolean grave() {
    return !level.equals(INFO);
  }
}
