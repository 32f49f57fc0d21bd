package io.nodekeeper.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.core.Durations;
import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how the node stands. */
@Command(
    name = "status",
    description = {
      "Prints how the node stands by the agent's last look, and how old that is.",
      "The gravest trouble comes first, with its remedy: the rest may follow from it.",
      "Says whether the agent lives. Nothing is asked but its file: it works when",
      "the agent hangs."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper status",
      "  nodekeeper status --watch",
      "  nodekeeper status --json | jq -r '.daemons[] | .name + \" \" + .phase'",
      "",
      "Exits with 0, 69 when the agent has not looked since the boot, 77 when its file",
      "cannot be read. With --json it is then {\"error\": …}. With --watch it waits for",
      "the agent's look, and ends by SIGINT with 130.",
    })
final class StatusCommand implements Callable<Integer> {

  private static final String WARNING = "warning: ";

  /** How wide the labels before the lines are. */
  private static final int LABEL = 10;

  private final Nodekeeper top;
  private final Surroundings around;

  @Mixin private final Watching watching;

  StatusCommand(Nodekeeper top, Surroundings around, Screen screen) {
    this.top = top;
    this.around = around;
    this.watching = new Watching(top, around, screen);
  }

  @Override
  public Integer call() throws Stopped, InterruptedException {
    return watching.print(this::seen);
  }

  private Watching.Seen seen() throws Stopped {
    LastLook look = LastLook.read(top.places(), around.clock());
    return new Watching.Seen(top.json() ? json(look) : text(look), Optional.empty());
  }

  private String text(LastLook look) {
    return Screen.text(
        lines(look).stream()
            .flatMap(line -> Wrapped.lines(Plain.line(line), continued(line)).stream())
            .toList());
  }

  /** The agent's own document, whichever version wrote it, with what only a reader can know. */
  private static String json(LastLook look) {
    try {
      var mapper = new JsonMapper();
      var document = (ObjectNode) mapper.readTree(look.text());
      document.put("ageSeconds", look.age().toSeconds());
      document.put("alive", look.alive());
      document.put("late", look.late());
      return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where a line goes on: below what it says, and not below its label. */
  private static int continued(String line) {
    int blanks = line.length() - line.stripLeading().length();
    return blanks == 0 && !line.startsWith(WARNING) ? LABEL : blanks + 2;
  }

  private List<String> lines(LastLook look) {
    Instant now = around.clock().instant();
    StatusDocument document = look.document();
    var lines = new ArrayList<String>();
    lines.add(
        "Node      "
            + document.instanceId().orElse("instance not known")
            + ", "
            + document
                .cluster()
                .map(name -> "cluster " + name)
                .orElse("cluster not known: the ECS agent does not say"));
    lines.add(
        "State     %s for %s%s"
            .formatted(
                document.state(),
                ago(document.since(), now),
                document.ready() ? "; it takes replicas" : "; it takes no replicas"));
    Optional<Concern> trouble = Concern.of(look).stream().findFirst().filter(Concern::grave);
    trouble.ifPresent(is -> lines.addAll(trouble(is)));
    lines.add("Agent     nodekeeper " + document.agentVersion() + ", " + look.agent());
    String label = "Sources   ";
    for (StatusDocument.DaemonSource source : document.sources()) {
      lines.add(label + source.from() + words(source, now));
      label = " ".repeat(label.length());
    }
    document
        .drain()
        .ifPresent(drain -> lines.addAll(DrainLines.of(drain, document.daemons(), now)));
    lines.add("");
    lines.addAll(DaemonTable.lines(document.daemons()));
    List<StatusDocument.Noted> warnings =
        document.notes().stream()
            .filter(note -> note.level().equals("warning"))
            .filter(note -> trouble.filter(is -> is.isAbout(note)).isEmpty())
            .toList();
    if (!warnings.isEmpty()) {
      lines.add("");
      warnings.forEach(note -> lines.add(WARNING + note.subject() + ": " + note.text()));
    }
    return lines;
  }

  /** What to mend first: all that is below may follow from it. */
  private static List<String> trouble(Concern trouble) {
    var lines = new ArrayList<String>();
    lines.add("Trouble   " + cut(trouble.subject() + ": " + trouble.text()));
    trouble.remedy().ifPresent(what -> lines.add("Remedy    " + cut(what)));
    return lines;
  }

  /** What is no word, and would not fit a line, is cut: explain has it whole. */
  private static String cut(String text) {
    return Stream.of(Plain.line(text).split(" ", -1))
        .map(word -> DaemonTable.cut(word, Wrapped.WIDTH - LABEL))
        .collect(Collectors.joining(" "));
  }

  /** What is said of a source behind its name: how old what it said is, and what is wrong. */
  static String words(StatusDocument.DaemonSource source, Instant now) {
    return source.version().map(version -> ", version " + version).orElse("")
        + source.readAt().map(at -> ", read " + ago(at, now) + " ago").orElse(", not read yet")
        + source.trouble().map(why -> ": " + why).orElse("");
  }

  static String ago(Instant then, Instant now) {
    return Durations.words(Duration.between(then, now));
  }

  static String left(Instant deadline, Instant now) {
    return now.isBefore(deadline)
        ? Durations.words(Duration.between(now, deadline)) + " left"
        : "over its deadline";
  }
}
