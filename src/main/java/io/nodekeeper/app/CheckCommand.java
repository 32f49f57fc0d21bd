package io.nodekeeper.app;

import io.nodekeeper.core.Note;
import io.nodekeeper.record.Plain;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.settings.Ignored;
import io.nodekeeper.settings.Origin;
import io.nodekeeper.settings.Overridden;
import io.nodekeeper.settings.Problem;
import io.nodekeeper.settings.Settings;
import io.nodekeeper.settings.SourceKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Says what the settings amount to, or everything that is wrong with them. */
@Command(
    name = "check",
    description = {
      "Prints the effective settings and where each came from; or all that is wrong with them.",
      "Warns of settings that hold, and of which one takes the effect of another. Nothing is",
      "asked but the files, and what the agent last read and saw of other sources."
    },
    footer = {
      "",
      "Examples:",
      "  nodekeeper check",
      "  nodekeeper check --root /tmp/new && systemctl reload nodekeeper",
      "",
      "Exits with 0, or 78 when the settings do not hold.",
    })
final class CheckCommand implements Callable<Integer> {

  private static final String WARNING = "nodekeeper: warning: ";

  private final Nodekeeper top;
  private final Surroundings around;

  CheckCommand(Nodekeeper top, Surroundings around) {
    this.top = top;
    this.around = around;
  }

  @Override
  public Integer call() throws Stopped {
    Supply supply = Supply.of(top.places());
    return switch (Settings.load(top.places().settings(), supply.texts())) {
      case Settings.Loaded loaded -> {
        Optional<StatusDocument> look = LastLook.present(top.places());
        List<StatusDocument.DaemonSource> sources = SourceLines.seen(supply, loaded, look);
        if (top.json()) {
          around.out().print(Json.pretty(data(loaded, sources, idle(loaded, supply))));
        } else {
          EffectiveText.lines(loaded.origins(), loaded.ignored(), loaded.overridden())
              .forEach(around.out()::println);
          Instant now = around.clock().instant();
          sources.forEach(
              source -> around.say("source: " + SourceLines.words(source, look, now), 2));
          idle(loaded, supply).stream()
              .map(is -> "service: " + is.name() + " declares nothing here: " + is.why())
              .forEach(line -> around.say(line, 2));
        }
        Stream.concat(supply.notes(loaded).stream().map(Note::text), loaded.warnings().stream())
            .flatMap(warning -> Wrapped.lines(WARNING + Plain.line(warning), 2).stream())
            .forEach(around.err()::println);
        yield Exit.OK;
      }
      case Settings.Invalid invalid -> {
        if (!top.json()) {
          throw Wanted.refused(invalid);
        }
        around.out().print(Json.pretty(data(invalid)));
        yield Exit.CONFIG;
      }
    };
  }

  static List<ServicesText.Idle> idle(Settings.Loaded loaded, Supply supply) {
    return supply.texts().stream()
        .filter(source -> source.kind() == SourceKind.SERVICES)
        .filter(source -> loaded.sources().has(source.kind()))
        .flatMap(source -> ServicesText.idle(source.text()).stream())
        .toList();
  }

  static Map<String, Object> data(
      Settings.Loaded loaded,
      List<StatusDocument.DaemonSource> sources,
      List<ServicesText.Idle> idle) {
    Map<String, Object> data = Json.versioned();
    data.put("valid", true);
    data.put("settings", loaded.origins().stream().map(CheckCommand::data).toList());
    data.put("warnings", loaded.warnings());
    data.put("ignored", loaded.ignored().stream().map(CheckCommand::data).toList());
    data.put("overridden", loaded.overridden().stream().map(CheckCommand::data).toList());
    data.put("sources", sources.stream().map(CheckCommand::data).toList());
    data.put("services", idle.stream().map(CheckCommand::data).toList());
    return data;
  }

  private static Map<String, Object> data(Origin origin) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("key", origin.key());
    data.put("value", origin.value());
    data.put("from", origin.from());
    return data;
  }

  private static Map<String, Object> data(Overridden daemon) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("key", daemon.key());
    data.put("from", daemon.from());
    data.put("by", daemon.by());
    data.put("byFrom", daemon.byFrom());
    return data;
  }

  private static Map<String, Object> data(StatusDocument.DaemonSource source) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", source.name());
    data.put("written", source.written());
    data.put("from", source.from());
    data.put("path", source.path());
    data.put("version", source.version());
    data.put("readAt", source.readAt());
    data.put("trouble", source.trouble());
    return data;
  }

  private static Map<String, Object> data(ServicesText.Idle service) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", service.name());
    data.put("why", service.why());
    return data;
  }

  private static Map<String, Object> data(Ignored ignored) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", ignored.file());
    data.put("why", ignored.why());
    return data;
  }

  static Map<String, Object> data(Settings.Invalid invalid) {
    Map<String, Object> data = Json.versioned();
    data.put("valid", false);
    List<Map<String, Object>> problems =
        invalid.problems().stream().map(CheckCommand::data).toList();
    data.put("problems", problems);
    return data;
  }

  private static Map<String, Object> data(Problem problem) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", problem.file());
    data.put("line", problem.line());
    data.put("column", problem.column());
    data.put("key", problem.key());
    data.put("found", problem.found());
    data.put("expected", problem.expected());
    data.put("didYouMean", problem.didYouMean());
    return data;
  }
}
