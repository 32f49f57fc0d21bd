package io.nodekeeper.app;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what is not as it should be, and since when. */
@Command(
    name = "explain",
    description = {
      "Prints what is not as it should be by the agent's last look, and since when.",
      "The most urgent first, and a cause before what follows from it: what holds a",
      "node that is to go, what is wrong with each daemon, every note, and every",
      "source that does not answer; with its remedy, where one is known. What somebody",
      "has to act on comes before what is only waited for, and what is the reason of",
      "several is told in full once, and first.",
      "With a FILE that has a recorded look, or a bundle: decides again from it, and",
      "says what is decided and why, and whether it is the same as was decided then.",
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper explain",
      "  nodekeeper explain --json | jq '.items[0]'",
      "  nodekeeper explain /var/lib/nodekeeper/looks/look-20261121T120000.000Z.json.gz",
      "  nodekeeper explain nodekeeper-20261121T120500Z.tar.gz --look 20261121T1200",
      "",
      "Exits with 0, 69 when the agent has not looked since the boot, 77 when its file",
      "cannot be read; 69 too when FILE has no look that can be understood.",
      "With --json it is then {\"error\": …}.",
    })
final class ExplainCommand implements Callable<Integer> {

  private final Nodekeeper top;
  private final Surroundings around;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "A recorded look, or a bundle with some.")
  private @Nullable Path file;

  @Option(
      names = "--look",
      paramLabel = "TIME",
      description = "Of a bundle, the look whose name begins so; by default the newest.")
  private @Nullable String time;

  @Spec private CommandSpec spec = CommandSpec.create();

  ExplainCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public Integer call() throws Stopped {
    if (file != null) {
      new RecalledText(Recalled.from(file, Optional.ofNullable(time)), around).print(top.json());
      return Exit.OK;
    }
    if (time != null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--look takes a FILE");
    }
    LastLook look = LastLook.read(top.places(), around.clock());
    List<Concern> concerns = Concern.of(look);
    if (top.json()) {
      around.out().print(Json.pretty(data(look, concerns)));
    } else {
      print(look, concerns);
    }
    return Exit.OK;
  }

  private void print(LastLook look, List<Concern> concerns) {
    around.say(
        "The node is %s; the agent, %s.".formatted(look.document().state(), look.agent()), 2);
    lines(concerns, around.clock().instant())
        .forEach(line -> around.say(line, line.startsWith(" ") ? 4 : 2));
  }

  /** What is wrong, a line each, and the remedies. */
  static List<String> lines(List<Concern> concerns, Instant now) {
    if (concerns.isEmpty()) {
      return List.of("Everything is as it should be.");
    }
    var lines = new ArrayList<String>();
    for (Concern concern : concerns) {
      lines.add(
          "%s %s%s: %s"
              .formatted(concern.kind(), concern.subject(), concern.lasting(now), concern.text()));
      concern.remedy().ifPresent(what -> lines.add("  remedy: " + what));
    }
    return lines;
  }

  private static Map<String, Object> data(LastLook look, List<Concern> concerns) {
    Map<String, Object> data = Json.versioned();
    data.put("state", look.document().state());
    data.put("at", look.document().at());
    data.put("ageSeconds", look.age().toSeconds());
    data.put("alive", look.alive());
    data.put("late", look.late());
    data.put("items", concerns.stream().map(ExplainCommand::data).toList());
    return data;
  }

  static Map<String, Object> data(Concern concern) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", concern.kind());
    data.put("subject", concern.subject());
    data.put("since", concern.since());
    data.put("text", concern.text());
    data.put("remedy", concern.remedy());
    return data;
  }
}
