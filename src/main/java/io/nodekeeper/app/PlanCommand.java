package io.nodekeeper.app;

import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.engine.World;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusJson;
import io.nodekeeper.settings.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Looks and decides as the agent does, and does nothing. */
@Command(
    name = "plan",
    description = {
      "Looks, decides, and does nothing: prints what the agent would do now, and why.",
      "With the memory of the agent that runs here, if one does."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper plan",
      "  nodekeeper plan --root /tmp/new     with other settings, and no memory",
      "",
      "With --json, \"unanswered\" names the sources that do not answer.",
      "Exits with 2 when something would be done, 0 when nothing, 69 when Docker does",
      "not answer, whatever else would be done, 78 when the settings do not hold.",
    })
final class PlanCommand implements Callable<Integer> {

  /** One decision may want to know something before it can be made, and that may raise another. */
  private static final int ROUNDS = 4;

  private final Nodekeeper top;
  private final Surroundings around;

  PlanCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public Integer call() throws Stopped {
    Supply supply = Supply.of(top.places());
    Settings.Loaded settings = Wanted.load(top.places(), supply);
    World world = NodeWorld.of(around, top.places(), settings.agent());
    var file = new MemoryFile(top.places(), around.clock());
    Memory memory = file.load();
    var notes = new ArrayList<>(file.notes());
    Optional<StatusDocument> look = LastLook.present(top.places());
    notes.addAll(SourceLines.notes(supply, settings, look, around.clock().instant()));
    Planned plan = plan(new Saying(Mind.sound(), () -> notes), settings.policy(), world, memory);
    print(plan);
    Optional<String> silent = plan.seen().containers().whyNot();
    if (silent.isPresent()) {
      around.complain("Docker does not answer, so this is not all: " + silent.get());
      return Exit.UNAVAILABLE;
    }
    return plan.acts() ? Exit.WOULD_ACT : Exit.OK;
  }

  private Planned plan(Mind mind, Policy policy, World world, Memory memory) {
    Observation seen = Observation.nothing();
    Ask ask = Ask.nothing();
    Ask asked = Ask.nothing();
    for (int round = 1; ; round++) {
      seen = world.observe(ask, policy.local()).carrying(seen, ask, around.clock().instant());
      Instant now = around.clock().instant();
      Decision decision = mind.decide(policy, seen, memory, now);
      ask = decision.ask();
      boolean news = !asked.and(ask).equals(asked);
      asked = asked.and(ask);
      if (round == ROUNDS || !news) {
        return new Planned(seen, decision, mind.object(policy, seen, decision, now));
      }
    }
  }

  private void print(Planned plan) {
    if (top.json()) {
      around.out().print(Json.pretty(data(plan)));
      return;
    }
    Decision decision = plan.decision();
    around.say("The node is " + Summary.of(decision), 2);
    plan.lines().forEach(line -> around.say(line, 2));
    for (Note note : decision.notes()) {
      String mark = note.level() == Note.Level.WARNING ? "warning" : "note";
      around.say(mark + ": " + note.subject() + ": " + note.text(), 2);
    }
  }

  private Map<String, Object> data(Planned plan) {
    Map<String, Object> data = plan.data();
    data.put(
        "unanswered",
        StatusJson.sources(plan.seen(), around.clock().instant()).stream()
            .filter(StatusDocument.Source::silent)
            .map(PlanCommand::data)
            .toList());
    return data;
  }

  private static Map<String, Object> data(StatusDocument.Source source) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", source.name());
    data.put("trouble", source.trouble().orElse(""));
    return data;
  }
}
