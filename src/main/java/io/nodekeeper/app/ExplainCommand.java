package io.nodekeeper.app;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Says what is not as it should be, and since when. */
@Command(
    name = "explain",
    description = {
      "Prints what is not as it should be by the agent's last look, and since when.",
      "The most urgent first: what holds a node that is to go, what is wrong with",
      "each daemon, every note, and every source that does not answer.",
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper explain",
      "  nodekeeper explain --json | jq '.items[0]'",
      "",
      "Exits with 0, 69 when the agent has not looked since the boot, 77 when its file",
      "cannot be read. With --json it is then {\"error\": …}.",
    })
final class ExplainCommand implements Callable<Integer> {

  private final Nodekeeper top;
  private final Surroundings around;

  ExplainCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public Integer call() throws Stopped {
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
    Instant now = around.clock().instant();
    line("The node is %s; the agent, %s.".formatted(look.document().state(), look.agent()));
    if (concerns.isEmpty()) {
      line("Everything is as it should be.");
    }
    for (Concern concern : concerns) {
      String since = concern.since().map(at -> ", for " + StatusCommand.ago(at, now)).orElse("");
      line("%s %s%s: %s".formatted(concern.kind(), concern.subject(), since, concern.text()));
      concern.remedy().ifPresent(what -> line("  remedy: " + what));
    }
  }

  private void line(String text) {
    int indent = text.startsWith(" ") ? 4 : 2;
    around.say(text, indent);
  }

  private static Map<String, Object> data(LastLook look, List<Concern> concerns) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("state", look.document().state());
    data.put("at", look.document().at());
    data.put("ageSeconds", look.age().toSeconds());
    data.put("alive", look.alive());
    data.put("late", look.late());
    data.put("items", concerns.stream().map(ExplainCommand::data).toList());
    return data;
  }

  private static Map<String, Object> data(Concern concern) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", concern.kind());
    data.put("subject", concern.subject());
    data.put("since", concern.since());
    data.put("text", concern.text());
    data.put("remedy", concern.remedy());
    return data;
  }
}
