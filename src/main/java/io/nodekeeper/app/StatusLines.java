package io.nodekeeper.app;

import io.nodekeeper.app.Screen.Paint;
import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How the node stands as lines for people. */
final class StatusLines {

  /** How wide the labels before the lines are. */
  private static final int LABEL = 10;

  private static final String WARNING = "warning";

  private final LastLook look;
  private final StatusDocument document;
  private final Instant now;
  private final Screen screen;
  private final List<String> lines = new ArrayList<>();

  private StatusLines(LastLook look, Instant now, Screen screen) {
    this.look = look;
    this.document = look.document();
    this.now = now;
    this.screen = screen;
  }

  /** All there is to say, the gravest trouble before the rest. */
  static List<String> of(LastLook look, Instant now, Screen screen) {
    List<Concern> concerns = Concern.of(look);
    Optional<Concern> trouble = concerns.stream().findFirst().filter(Concern::grave);
    var status = new StatusLines(look, now, screen);
    status.node();
    trouble.ifPresent(status::trouble);
    status.agent(concerns.subList(trouble.isPresent() ? 1 : 0, concerns.size()));
    status
        .document
        .drain()
        .ifPresent(
            drain -> DrainLines.of(drain, status.document.daemons(), now).forEach(status::add));
    status.lines.add("");
    status.lines.addAll(DaemonTable.lines(status.document.daemons(), screen));
    status.warnings(trouble);
    return List.copyOf(status.lines);
  }

  private void node() {
    add(
        "Node      "
            + document.instanceId().orElse("instance not known")
            + ", "
            + document
                .cluster()
                .map(name -> "cluster " + name)
                .orElse("cluster not known: the ECS agent does not say"));
    String state = document.state();
    add(
        switch (state) {
          case "ready", "warmed" -> Paint.PLAIN;
          default -> Paint.WARNING;
        },
        "State     ",
        state,
        " for %s%s"
            .formatted(
                StatusCommand.ago(document.since(), now),
                document.ready() ? "; it takes replicas" : "; it takes no replicas"));
  }

  /** What to mend first: all that is below may follow from it. */
  private void trouble(Concern trouble) {
    add(Paint.ERROR, "", "Trouble", "   " + cut(trouble.subject() + ": " + trouble.text()));
    trouble.remedy().ifPresent(what -> add("Remedy    " + cut(what)));
  }

  /** With the sources of daemons, each with its age; of the others only which do not answer. */
  private void agent(List<Concern> others) {
    add("Agent     nodekeeper " + document.agentVersion() + ", " + look.agent());
    String label = "Sources   ";
    for (String source : sources(others)) {
      add(label + source);
      label = " ".repeat(label.length());
    }
  }

  private List<String> sources(List<Concern> others) {
    return Stream.concat(
            document.sources().stream()
                .map(source -> source.from() + StatusCommand.words(source, now)),
            others.stream()
                .filter(Concern::isOfSource)
                .map(is -> cut(is.subject() + is.lasting(now) + ": " + is.text())))
        .toList();
  }

  private void warnings(Optional<Concern> trouble) {
    List<StatusDocument.Noted> warnings =
        document.notes().stream()
            .filter(note -> note.level().equals(WARNING))
            .filter(note -> trouble.filter(is -> is.isAbout(note)).isEmpty())
            .toList();
    if (!warnings.isEmpty()) {
      lines.add("");
      warnings.forEach(
          note -> add(Paint.WARNING, "", WARNING, ": " + note.subject() + ": " + note.text()));
    }
  }

  /** What is no word, and would not fit a line, is cut: explain has it whole. */
  private static String cut(String text) {
    return Stream.of(Plain.line(text).split(" ", -1))
        .map(word -> DaemonTable.cut(word, Wrapped.WIDTH - LABEL))
        .collect(Collectors.joining(" "));
  }

  private void add(String line) {
    add(Paint.PLAIN, "", "", line);
  }

  /** With a word of it painted. */
  private void add(Paint paint, String before, String word, String after) {
    String line = Plain.line(before + word + after);
    List<String> wrapped = Wrapped.lines(line, continued(line));
    int from = before.length();
    lines.add(screen.painted(paint, wrapped.getFirst(), from, from + word.length()));
    lines.addAll(wrapped.subList(1, wrapped.size()));
  }

  /** Where a line goes on: below what it says, and not below its label. */
  private static int continued(String line) {
    int blanks = line.length() - line.stripLeading().length();
    return blanks == 0 && !line.startsWith(WARNING + ": ") ? LABEL : blanks + 2;
  }
}
