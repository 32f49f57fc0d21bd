package io.nodekeeper.app;

import io.nodekeeper.app.Screen.Paint;
import io.nodekeeper.core.Moments;
import io.nodekeeper.fleet.Member;
import io.nodekeeper.fleet.Member.Kind;
import io.nodekeeper.fleet.Overview;
import io.nodekeeper.fleet.Overview.DaemonRow;
import io.nodekeeper.record.Plain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A cluster as lines for people. */
final class FleetLines {

  private static final int LONGEST_NAME = 32;

  /** An EC2 instance's id. */
  private static final int INSTANCE = 19;

  private static final int STATE = 10;

  private final Overview overview;
  private final Screen screen;
  private final int most;
  private final List<String> lines = new ArrayList<>();

  private FleetLines(Overview overview, Screen screen, int most) {
    this.overview = overview;
    this.screen = screen;
    this.most = most;
  }

  /**
   * All there is to say.
   *
   * @param most how many nodes of a kind are named
   */
  static List<String> of(String where, Overview overview, Instant at, Screen screen, int most) {
    var fleet = new FleetLines(overview, screen, most);
    fleet.head(where, at);
    fleet.daemons();
    fleet.rollouts();
    fleet.nodes("Not right", Kind.NOT_RIGHT, Paint.ERROR);
    fleet.nodes("Leaving", Kind.LEAVING, Paint.WARNING);
    return List.copyOf(fleet.lines);
  }

  private void head(String where, Instant at) {
    wrapped("Cluster   " + where + ", read at " + Moments.words(at), 10);
    wrapped(
        "Nodes     %d: %d right, %d not right, %d leaving, %d without Nodekeeper"
            .formatted(
                overview.members().size(),
                count(Kind.RIGHT),
                count(Kind.NOT_RIGHT),
                count(Kind.LEAVING),
                count(Kind.UNKEPT)),
        10);
    if (overview.silent() > 0) {
      wrapped(
          "Unheard   "
              + nodes(overview.silent(), "says", "say")
              + " nothing of daemons: of an older Nodekeeper, with fleet.publish: false, or not"
              + " yet",
          10);
    }
    if (overview.leftOut() > 0) {
      wrapped(
          "Unheard   of "
              + overview.leftOut()
              + " daemons, all nodes together, nothing is known: an attribute has no room for them",
          10);
    }
  }

  private int count(Kind kind) {
    return overview.of(kind).size();
  }

  private static String nodes(int number, String one, String several) {
    return number + (number == 1 ? " node " + one : " nodes " + several);
  }

  private void daemons() {
    List<DaemonRow> rows = overview.daemons();
    lines.add("");
    if (rows.isEmpty()) {
      lines.add("No node tells of a daemon.");
      return;
    }
    int name =
        Math.min(LONGEST_NAME, rows.stream().mapToInt(row -> row.name().length()).max().orElse(0));
    String format = "%-" + Math.max(name, 6) + "s  %7s  %7s  %7s  %10s";
    lines.add(
        screen.painted(
            Paint.HEAD, format.formatted("DAEMON", "DESIRED", "RUNNING", "READY", "UP-TO-DATE")));
    for (DaemonRow row : rows) {
      String line =
          format.formatted(
              Wrapped.cut(row.name(), LONGEST_NAME),
              row.desired(),
              row.running(),
              row.ready(),
              row.upToDate());
      boolean down = row.ready() < row.desired();
      boolean behind = row.upToDate() < row.desired();
      lines.add(down || behind ? screen.painted(down ? Paint.ERROR : Paint.WARNING, line) : line);
    }
  }

  private void rollouts() {
    if (overview.rollouts().isEmpty()) {
      return;
    }
    heading("Rollouts");
    for (DaemonRow row : overview.rollouts()) {
      var words = new ArrayList<String>();
      if (row.outdated() > 0) {
        words.add(nodes(row.outdated(), "runs", "run") + " another revision than wanted");
      }
      row.bad()
          .reversed()
          .forEach((revision, nodes) ->
              words.add("revision " + revision + " was found bad by " + nodes(nodes)));
      wrapped("  " + row.name() + ": " + String.join("; ", words), 4);
    }
  }

  private static String nodes(int number) {
    return number + (number == 1 ? " node" : " nodes");
  }

  private void nodes(String heading, Kind kind, Paint paint) {
    List<Member> members = overview.of(kind);
    if (members.isEmpty()) {
      return;
    }
    heading(heading);
    for (Member member : members.stream().limit(most).toList()) {
      String format = "  %-" + INSTANCE + "s  %-" + STATE + "s  ";
      String begin =
          format.formatted(
              Wrapped.cut(Plain.line(member.instance()), INSTANCE),
              Wrapped.cut(Plain.line(member.state().orElse(member.status())), STATE));
      List<String> wrapped = Wrapped.lines(begin + words(member, begin.length()), begin.length());
      wrapped.forEach(line -> lines.add(screen.painted(paint, line)));
    }
    if (members.size() > most) {
      lines.add(
          "  and " + (members.size() - most) + " more; -n " + members.size() + " names them all");
    }
  }

  /** What is no word, and would not fit the column, is cut: --json has it whole. */
  private static String words(Member member, int column) {
    return Wrapped.cutWords(Plain.line(member.why().orElse("")), Wrapped.WIDTH - column);
  }

  private void heading(String text) {
    lines.add("");
    lines.add(screen.painted(Paint.HEAD, text));
  }

  private void wrapped(String line, int indent) {
    lines.addAll(Wrapped.lines(Plain.line(line), indent));
  }
}
