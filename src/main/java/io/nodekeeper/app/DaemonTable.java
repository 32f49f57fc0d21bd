package io.nodekeeper.app;

import io.nodekeeper.app.Screen.Paint;
import io.nodekeeper.core.Durations;
import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument.Daemon;
import io.nodekeeper.record.StatusDocument.Tally;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * The daemons as lines. A name that is longer than its column has a line of its own, and what does
 * not fit behind the columns goes on below them: neither is cut, as long as it fits a line.
 */
final class DaemonTable {

  /** The head with a column of it for names is as wide as a terminal. */
  private static final int LONGEST_NAME = 16;

  private static final int LONGEST_PHASE = 11;
  private static final int BELOW = 4;
  private static final String NONE = "-";
  private static final String HEALTHY = "healthy";

  private final Instant now;
  private final Screen screen;
  private final int width;
  private final List<String> lines = new ArrayList<>();

  private DaemonTable(List<Daemon> daemons, Instant now, Screen screen) {
    this.now = now;
    this.screen = screen;
    this.width =
        daemons.stream()
            .mapToInt(daemon -> name(daemon).length())
            .filter(length -> length <= LONGEST_NAME)
            .reduce("DAEMON".length(), Math::max);
  }

  static List<String> lines(List<Daemon> daemons, Instant now, Screen screen) {
    if (daemons.isEmpty()) {
      return List.of("No daemons are declared.");
    }
    var table = new DaemonTable(daemons, now, screen);
    String head =
        table.row(
                "DAEMON",
                "DESIRED",
                "RUNNING",
                "READY",
                "REVISION",
                "UP-TO-DATE",
                "RESTARTS",
                "AGE")
            + "REASON";
    table.lines.add(screen.painted(Paint.HEAD, head));
    daemons.forEach(table::add);
    return List.copyOf(table.lines);
  }

  private String row(String name, Object... columns) {
    return ("%-" + width + "s").formatted(name)
        + " %7s %7s %5s %8s %10s %8s %5s ".formatted(columns);
  }

  private void add(Daemon daemon) {
    String name = name(daemon);
    if (name.length() > width) {
      lines.add(Wrapped.cut(name, Wrapped.WIDTH));
      name = "";
    }
    String row =
        row(
            name,
            count(daemon, Tally::desired),
            count(daemon, Tally::running),
            count(daemon, Tally::ready),
            daemon.revision() > 0 ? Integer.toString(daemon.revision()) : NONE,
            count(daemon, Tally::upToDate),
            daemon.restarts(),
            daemon.startedAt().map(at -> Durations.age(Duration.between(at, now))).orElse(NONE));
    reason(row, daemon);
  }

  /** Behind the columns, if the whole has room there, or else at least the phase; else below. */
  private void reason(String row, Daemon daemon) {
    String phase = phase(daemon);
    String why = why(daemon);
    String begin = phase.isEmpty() || why.isEmpty() ? phase : phase + ":";
    String all = begin.isEmpty() || why.isEmpty() ? begin + why : begin + " " + why;
    if (row.length() + all.length() <= Wrapped.WIDTH) {
      painted(row + all, row.length(), daemon);
    } else if (!begin.isEmpty() && row.length() + begin.length() <= Wrapped.WIDTH) {
      painted(row + begin, row.length(), daemon);
      lines.addAll(Wrapped.lines(" ".repeat(BELOW) + why, BELOW));
    } else {
      lines.add(row.stripTrailing());
      painted(" ".repeat(BELOW) + all, BELOW, daemon);
    }
  }

  /** With the phase painted, which begins at this column. */
  private void painted(String text, int column, Daemon daemon) {
    List<String> wrapped = Wrapped.lines(text, BELOW);
    int end = column + phase(daemon).length();
    lines.add(screen.painted(paint(daemon), wrapped.getFirst(), column, end));
    lines.addAll(wrapped.subList(1, wrapped.size()));
  }

  private static String name(Daemon daemon) {
    return Plain.line(daemon.name().value());
  }

  private static String count(Daemon daemon, Predicate<Tally> holds) {
    return daemon.tally().map(is -> holds.test(is) ? "1" : "0").orElse(NONE);
  }

  private static Paint paint(Daemon daemon) {
    return switch (daemon.phase()) {
      case HEALTHY, "elsewhere" -> Paint.PLAIN;
      case "unhealthy", "backing_off", "flapping" -> Paint.ERROR;
      default -> Paint.WARNING;
    };
  }

  /** Nothing of one that is healthy: that its columns say, and it is no reason. */
  private static String phase(Daemon daemon) {
    return daemon.phase().equals(HEALTHY)
        ? ""
        : Wrapped.cut(Plain.line(daemon.phase().replace('_', '-')), LONGEST_PHASE);
  }

  /** What is no word, and would not fit a line, is cut: explain has it whole. */
  private static String why(Daemon daemon) {
    String text = daemon.reason().isEmpty() ? daemon.rollout().orElse("") : daemon.reason();
    return Wrapped.cutWords(Plain.line(text), Wrapped.WIDTH - BELOW);
  }
}
