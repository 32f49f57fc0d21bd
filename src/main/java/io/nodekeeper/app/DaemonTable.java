package io.nodekeeper.app;

import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument.Daemon;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The daemons as lines. */
final class DaemonTable {

  private static final int LONGEST_NAME = 24;

  private DaemonTable() {}

  /** A line for each, and more below it where its reason is longer than its column. */
  static List<String> lines(List<Daemon> daemons) {
    if (daemons.isEmpty()) {
      return List.of("No daemons are declared.");
    }
    int name =
        Math.min(
            LONGEST_NAME,
            daemons.stream().mapToInt(daemon -> daemon.name().value().length()).max().orElse(0));
    String format = "%-" + Math.max(name, 6) + "s  %-11s  %8s  %8s  %s";
    var lines = new ArrayList<String>();
    lines.add(format.formatted("DAEMON", "PHASE", "REVISION", "RESTARTS", "REASON"));
    for (Daemon daemon : daemons) {
      String row =
          format.formatted(
              cut(Plain.line(daemon.name().value()), LONGEST_NAME),
              daemon.phase().replace('_', '-'),
              daemon.revision() > 0 ? Integer.toString(daemon.revision()) : "-",
              daemon.restarts(),
              "");
      lines.addAll(Wrapped.lines(row + reason(daemon, row.length()), row.length()));
    }
    return lines;
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
