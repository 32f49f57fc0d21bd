package io.nodekeeper.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.core.Durations;
import io.nodekeeper.record.StatusDocument;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says how the node stands. */
@Command(
    name = "status",
    description = {
      "Prints how the node stands by the agent's last look, and how old that is.",
      "The gravest trouble comes first, with its remedy: the rest may follow from it.",
      "Then come the daemons: DESIRED, RUNNING, READY and UP-TO-DATE are 1 or 0, as fleet",
      "adds them up, AGE is the task's, and REASON is empty for one that is healthy.",
      "Below them is what this rests on: Docker, ECS agent, files, sources and the look.",
      "Says whether the agent lives. Nothing is asked but its file: it works when",
      "the agent hangs or is dead. Where no agent starts for its settings, it says what",
      "is wrong with them."
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

  private final Nodekeeper top;
  private final Surroundings around;
  private final Screen screen;

  @Mixin private final Watching watching;

  StatusCommand(Nodekeeper top, Surroundings around, Screen screen) {
    this.top = top;
    this.around = around;
    this.screen = screen;
    this.watching = new Watching(top, around, screen);
  }

  @Override
  public Integer call() throws Stopped, InterruptedException {
    return watching.print(this::seen);
  }

  private Watching.Seen seen() throws Stopped {
    LastLook look = LastLook.read(top.places(), around.clock());
    Instant now = around.clock().instant();
    return new Watching.Seen(
        top.json() ? json(look) : Screen.text(StatusLines.of(look, now, screen)), Optional.empty());
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
