package io.nodekeeper.app;

import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument.Daemon;
import java.util.ArrayList;
import java.util.List;

/** The daemons as lines. */
final class DaemonTable {

  /** Of a terminal. */
  static final int WIDTH = 80;

  private static final int LONGEST_NAME = 24;

  private DaemonTable() {}

  /**
   * One line each.
   *
   * @param width what is longer is cut
   */
  static List<String> lines(List<Daemon> daemons, int width) {
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
      lines.add(
          cut(
              format
                  .formatted(
                      cut(Plain.line(daemon.name().value()), LONGEST_NAME),
                      daemon.phase().replace('_', '-'),
                      daemon.revision() > 0 ? Integer.toString(daemon.revision()) : "-",
                      daemon.restarts(),
                      Plain.line(daemon.reason()))
                  .stripTrailing(),
              width));
    }
    return lines;
  }

  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }
}
