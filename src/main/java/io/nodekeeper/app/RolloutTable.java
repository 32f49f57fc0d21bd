package io.nodekeeper.app;

import io.nodekeeper.app.Screen.Paint;
import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument.Daemon;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How the daemons' revisions stand as lines that fit a terminal. */
final class RolloutTable {

  private static final int LONGEST_NAME = 24;

  /** Of the names of the columns. */
  private static final int SHORTEST_NAME = 6;

  private static final int RUNS = 5;
  private static final String NONE = "-";

  private RolloutTable() {}

  /**
   * A daemon.
   *
   * @param order that stands about it, and what became of that
   * @param vain whether nothing came of that
   * @param state why it runs what it runs
   */
  record Row(Daemon daemon, Optional<String> order, boolean vain, String state) {

    String runs() {
      return daemon.revision() > 0 ? Integer.toString(daemon.revision()) : NONE;
    }

    String wanted() {
      return daemon.wanted().map(String::valueOf).orElse(NONE);
    }

    /** Of which another revision is to run, or the one that runs does not do. */
    Paint paint() {
      return switch (daemon.phase()) {
        case "unhealthy", "backing_off", "flapping" -> Paint.ERROR;
        default ->
            daemon.wanted().filter(wanted -> wanted != daemon.revision()).isPresent()
                ? Paint.WARNING
                : Paint.PLAIN;
      };
    }
  }

  /** A line for each, and more below it where its state is longer than its column. */
  static List<String> lines(List<Row> rows, Screen screen) {
    if (rows.isEmpty()) {
      return List.of("No daemons are declared.");
    }
    int longest =
        rows.stream().mapToInt(row -> row.daemon().name().value().length()).max().orElse(0);
    int name = Math.clamp(longest, SHORTEST_NAME, LONGEST_NAME);
    int order = rows.stream().mapToInt(row -> row.order().orElse(NONE).length()).max().orElse(0);
    String format =
        "%-" + name + "s  %" + RUNS + "s  %6s  %-" + Math.max(order, "ORDER".length()) + "s  %s";
    var lines = new ArrayList<String>();
    lines.add(
        screen.painted(Paint.HEAD, format.formatted("DAEMON", "RUNS", "WANTED", "ORDER", "STATE")));
    rows.forEach(row -> lines.addAll(lines(row, format, name + 2, screen)));
    return lines;
  }

  private static List<String> lines(Row row, String format, int runs, Screen screen) {
    String begin =
        format.formatted(
            Wrapped.cut(Plain.line(row.daemon().name().value()), LONGEST_NAME),
            row.runs(),
            row.wanted(),
            row.order().orElse(NONE),
            "");
    var lines = new ArrayList<>(Wrapped.lines(begin + state(row, begin.length()), begin.length()));
    // The order stands behind what runs: painting it first moves nothing that is still to be found.
    String first = lines.getFirst();
    if (row.vain()) {
      int at = first.indexOf(row.order().orElse(NONE), runs + RUNS);
      first = screen.painted(Paint.ERROR, first, at, at + row.order().orElse(NONE).length());
    }
    int from = runs + RUNS - row.runs().length();
    lines.set(0, screen.painted(row.paint(), first, from, runs + RUNS));
    return lines;
  }

  /** What is no word, and would not fit the column, is cut: explain has it whole. */
  private static String state(Row row, int column) {
    return Wrapped.cutWords(Plain.line(row.state()), Wrapped.WIDTH - column);
  }
}
