package io.nodekeeper.app;

import io.nodekeeper.record.Event;
import io.nodekeeper.record.Plain;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Events as lines: a line for each day, and below it one for each event, marked if it is grave. */
final class EventTable {

  /** The longest of ours. */
  private static final int LONGEST_NAME = 18;

  private EventTable() {}

  static List<String> lines(List<Event> events) {
    int name = events.stream().mapToInt(event -> event.event().length()).max().orElse(0);
    String format = "%-8s %s %-" + Math.clamp(name, 5, LONGEST_NAME) + "s  ";
    var lines = new ArrayList<String>();
    lines.add(format.formatted("TIME", " ", "EVENT") + "WHAT");
    Optional<LocalDate> day = Optional.empty();
    for (Event event : events) {
      LocalDate its = LocalDate.ofInstant(event.at(), ZoneOffset.UTC);
      if (!day.equals(Optional.of(its))) {
        lines.add(its + " UTC");
        day = Optional.of(its);
      }
      String row = format.formatted(time(event), event.grave() ? "!" : " ", name(event));
      lines.addAll(Wrapped.lines(row + what(event), row.length()));
    }
    return lines;
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
