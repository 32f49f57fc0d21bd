package io.nodekeeper.app;

import io.nodekeeper.app.Screen.Paint;
import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument.Daemon;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The daemons as lines. */
final class DaemonTable {

  private static final int LONGEST_NAME = 24;
  private static final int LONGEST_PHASE = 11;

  private DaemonTable() {}

  /** A line for each, and more below it where its reason is longer than its column. */
  static List<String> lines(List<Daemon> daemons, Screen screen) {
    if (daemons.isEmpty()) {
      return List.of("No daemons are declared.");
    }
    int longest =
        daemons.stream().mapToInt(daemon -> daemon.name().value().length()).max().orElse(0);
    int width = Math.clamp(longest, 6, LONGEST_NAME);
    String format = "%-" + width + "s  %-" + LONGEST_PHASE + "s  %8s  %8s  %s";
    var lines = new ArrayList<String>();
    String head = format.formatted("DAEMON", "PHASE", "REVISION", "RESTARTS", "REASON");
    lines.add(screen.painted(Paint.HEAD, head));
    for (Daemon daemon : daemons) {
      String phase = cut(Plain.line(daemon.phase().replace('_', '-')), LONGEST_PHASE);
      String row =
          format.formatted(
              cut(Plain.line(daemon.name().value()), LONGEST_NAME),
              phase,
              daemon.revision() > 0 ? Integer.toString(daemon.revision()) : "-",
              daemon.restarts(),
              "");
      List<String> wrapped = Wrapped.lines(row + reason(daemon, row.length()), row.length());
      int from = width + 2;
      lines.add(screen.painted(paint(daemon), wrapped.getFirst(), from, from + phase.length()));
      lines.addAll(wrapped.subList(1, wrapped.size()));
    }
    return lines;
  }

  private static Paint paint(Daemon daemon) {
    return switch (daemon.phase()) {
      case "healthy", "elsewhere" -> Paint.PLAIN;
      case "unhealthy", "backing_off", "flapping" -> Paint.ERROR;
      default -> Paint.WARNING;
    };
  }

  /** What is no word, and would not fit the column, is cut: explain has it whole. */
  private static String reason(Daemon daemon, int column) {
    String text = daemon.reason().isEmpty() ? daemon.rollout().orElse("") : daemon.reason();
    return Stream.of(Plain.line(text).split(" ", -1))
        .map(word -> cut(word, Wrapped.WIDTH - column))
        .collect(Collectors.joining(" "));
  }

  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
