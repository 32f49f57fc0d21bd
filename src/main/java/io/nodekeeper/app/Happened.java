package io.nodekeeper.app;

import io.nodekeeper.record.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What has happened since a moment, or the last of it. It may be far more than a command has memory
 * for, so it is read once to be counted, and again whenever it is to be told.
 */
final class Happened {

  /** How many lines that are none are named. */
  private static final int NAMED = 3;

  private final EventFiles files;
  private final Predicate<Event> wanted;
  private final List<EventFiles.Skipped> named = new ArrayList<>();
  private int count;
  private int skipped;
  private int longest;

  private Happened(EventFiles files, Predicate<Event> wanted) {
    this.files = files;
    this.wanted = wanted;
  }

  /**
   * Counts it.
   *
   * @param wanted which of all
   * @throws IOException in one line that names the file or the folder that cannot be read
   */
  static Happened in(Places places, Predicate<Event> wanted) throws IOException {
    var happened = new Happened(new EventFiles(places), wanted);
    happened.files.each(happened::count, happened::count);
    return happened;
  }

  private void count(Event event) {
    if (wanted.test(event)) {
      count++;
      longest = Math.max(longest, event.event().length());
    }
  }

  private void count(EventFiles.Skipped line) {
    skipped++;
    if (named.size() < NAMED) {
      named.add(line);
    }
  }

  boolean isNothing() {
    return count == 0;
  }

  /** How long the longest name of an event is. */
  int longest() {
    return longest;
  }

  /**
   * Tells so many of the last, in the order in which they happened; those that have happened since
   * they were counted are not among them.
   */
  void last(int most, Consumer<Event> to) throws IOException {
    int from = count - Math.min(most, count);
    var at =
        new Object() {
          int number;
        };
    files.each(
        event -> {
          if (wanted.test(event)) {
            if (at.number >= from && at.number < count) {
              to.accept(event);
            }
            at.number++;
          }
        },
        _ -> {});
  }

  /** Tells the lines that are no events. */
  void skipped(Consumer<EventFiles.Skipped> to) throws IOException {
    if (skipped > 0) {
      files.each(_ -> {}, to);
    }
  }

  /** What was skipped, in a few lines. */
  List<String> leftOut() {
    var lines = new ArrayList<String>();
    for (EventFiles.Skipped line : named) {
      lines.add("left out: line %d of %s: %s".formatted(line.line(), line.file(), line.why()));
    }
    if (skipped > NAMED) {
      lines.add("left out: " + Summary.counted(skipped - NAMED, "line") + " more");
    }
    return lines;
  }
}
