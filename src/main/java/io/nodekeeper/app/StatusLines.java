package io.nodekeeper.app;

import io.nodekeeper.app.Screen.Paint;
import io.nodekeeper.core.Moments;
import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the node stands as lines for people. */
final class StatusLines {

  /** How wide the labels before the lines are. */
  private static final int LABEL = 10;

  private static final String INDENT = " ".repeat(LABEL);
  private static final String WARNING = "warning";

  /** Of files that are not as wanted. */
  private static final int NAMED = 5;

  /** Who have a line of their own. */
  private static final List<String> WITNESSES = List.of("docker", "ecs agent");

  /** In what the ECS agent says of itself. */
  private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+");

  private final StatusDocument document;
  private final Instant now;
  private final Screen screen;
  private final List<String> lines = new ArrayList<>();

  private StatusLines(LastLook look, Instant now, Screen screen) {
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
    status.add("Agent     nodekeeper " + status.document.agentVersion() + ", " + look.agent());
    status
        .document
        .drain()
        .ifPresent(
            drain -> DrainLines.of(drain, status.document.daemons(), now).forEach(status::add));
    status.lines.add("");
    status.lines.addAll(DaemonTable.lines(status.document.daemons(), now, screen));
    status.warnings(trouble);
    status.lines.add("");
    status.facts(concerns.subList(trouble.isPresent() ? 1 : 0, concerns.size()));
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

  /** What all this rests on, be it sound or not. */
  private void facts(List<Concern> others) {
    List<Concern> silent = others.stream().filter(Concern::isOfSource).toList();
    witness("Docker    ", "docker", "", silent);
    String words = document.ecsAgent().map(StatusLines::words).orElse("");
    witness("ECS agent ", "ecs agent", words, silent);
    files();
    List<String> sources =
        document.sources().stream()
            .map(source -> source.from() + StatusCommand.words(source, now))
            .toList();
    labelled("Sources   ", sources.isEmpty() ? List.of("files only") : sources);
    labelled(
        "Silent    ",
        silent.stream()
            .filter(is -> !WITNESSES.contains(is.subject()))
            .map(is -> cut(is.subject() + is.lasting(now) + ": " + is.text()))
            .toList());
    boolean due = now.isBefore(document.lookAgainAt());
    add(
        "Last look at "
            + Moments.words(document.at())
            + "; the next "
            + (due
                ? "in " + StatusCommand.ago(now, document.lookAgainAt()) + " at the latest"
                : "was due " + StatusCommand.ago(document.lookAgainAt(), now) + " ago"));
  }

  private static String words(StatusDocument.EcsAgent agent) {
    Matcher version = VERSION.matcher(agent.version());
    return (version.find() ? ", version " + version.group() : "")
        + (agent.connected().orElse(true) ? "" : "; to ECS it is not connected");
  }

  /** Whether it answers, and if not, why, unless that is the trouble that is told above. */
  private void witness(String label, String name, String words, List<Concern> silent) {
    Optional<StatusDocument.Source> found =
        document.readings().stream().filter(source -> source.name().equals(name)).findFirst();
    String why =
        silent.stream()
            .filter(is -> is.subject().equals(name))
            .findFirst()
            .flatMap(_ -> found.flatMap(StatusDocument.Source::trouble))
            .map(trouble -> ": " + cut(trouble))
            .orElse("");
    found.ifPresent(is -> {
      if (is.silent()) {
        String lasting = is.since().map(at -> ", for " + StatusCommand.ago(at, now)).orElse("");
        add(Paint.WARNING, label, "does not answer", lasting + why);
      } else {
        String ago = is.at().map(at -> StatusCommand.ago(at, now) + " ago").orElse("");
        add(label + (ago.isEmpty() ? "not asked yet" : "answered " + ago + words));
      }
    });
  }

  private void files() {
    List<StatusDocument.FileState> files = document.files();
    List<StatusDocument.FileState> wrong = files.stream().filter(is -> !is.right()).toList();
    if (files.isEmpty()) {
      add("Files     none are declared");
    } else if (wrong.isEmpty()) {
      add("Files     " + files.size() + " as wanted");
    } else {
      String count = wrong.size() + " not as wanted";
      add(Paint.WARNING, "Files     " + files.size() + ", ", count, ":");
    }
    wrong.stream()
        .limit(NAMED)
        .map(is -> is.path() + ": " + is.state() + is.reason().map(why -> "; " + why).orElse(""))
        .forEach(line -> add(INDENT + cut(line)));
    if (wrong.size() > NAMED) {
      add(INDENT + "and " + (wrong.size() - NAMED) + " more; see nodekeeper render");
    }
  }

  private void labelled(String label, List<String> said) {
    for (int i = 0; i < said.size(); i++) {
      add((i == 0 ? label : INDENT) + said.get(i));
    }
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
    return Wrapped.cutWords(Plain.line(text), Wrapped.WIDTH - LABEL);
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
