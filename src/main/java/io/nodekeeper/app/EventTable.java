package io.nodekeeper.app;

import io.nodekeeper.record.Event;
import io.nodekeeper.record.Plain;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;

/** Events as lines: a line for each day, and below it one for each event, marked if it is grave. */
final class EventTable {

  /** The longest of ours. */
  private static final int LONGEST_NAME = 18;

  private final Consumer<String> out;
  private final String format;
  private Optional<LocalDate> day = Optional.empty();

  /**
   * Begins with the line above them.
   *
   * @param name how long the longest name is
   */
  EventTable(int name, Consumer<String> out) {
    this.out = out;
    this.format = "%-8s %s %-" + Math.clamp(name, 5, LONGEST_NAME) + "s  ";
    out.accept(format.formatted("TIME", " ", "EVENT") + "WHAT");
  }

  /** The next one. */
  void add(Event event) {
    LocalDate its = LocalDate.ofInstant(event.at(), ZoneOffset.UTC);
    if (!day.equals(Optional.of(its))) {
      out.accept(its + " UTC");
      day = Optional.of(its);
    }
    String row = format.formatted(time(event), event.grave() ? "!" : " ", name(event));
    Wrapped.lines(row + what(event), row.length()).forEach(out);
  }

  private static String time(Event event) {
    LocalTime time = LocalTime.ofInstant(event.at(), ZoneOffset.UTC);
    return time.truncatedTo(ChronoUnit.SECONDS).format(java.time.format.DateTimeFormatter.ISO_TIME);
  }

  private static String name(Event event) {
    return Wrapped.cut(Plain.line(event.event()), LONGEST_NAME);
  }

  /** That an event of the node is about the node need not be said. */
  private static String what(Event event) {
    boolean known = event.event().startsWith(event.subject() + ".");
    return Plain.line(known ? event.text() : event.subject() + ": " + event.text());
  }
}
