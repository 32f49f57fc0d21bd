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
        List<StatusDocument.DaemonSource> sources =
            supply.states(loaded).stream().map(source -> seen(source, look)).toList();
        if (top.json()) {
          around.out().print(Json.pretty(data(loaded, sources, idle(loaded, supply))));
        } else {
          around.out().print(loaded.text());
          sources.forEach(source -> around.out().println(words(source, look)));
          idle(loaded, supply).stream()
              .map(is -> "service: " + is.name() + " declares nothing here: " + is.why())
              .forEach(line -> around.out().println(Plain.line(line)));
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

  private static List<ServicesText.Idle> idle(Settings.Loaded loaded, Supply supply) {
    return supply.texts().stream()
        .filter(source -> source.kind() == SourceKind.SERVICES)
        .filter(source -> loaded.sources().has(source.kind()))
        .flatMap(source -> ServicesText.idle(source.text()).stream())
        .toList();
  }

  /** What is kept on disk, with what the agent last saw: the path, and why it cannot be read. */
  private static StatusDocument.DaemonSource seen(
      StatusDocument.DaemonSource kept, Optional<StatusDocument> look) {
    return byTheAgent(kept, look)
        .map(seen ->
            new StatusDocument.DaemonSource(
                kept.name(),
                kept.written(),
                kept.readAt().isPresent() ? kept.from() : seen.from(),
                kept.path().or(seen::path),
                kept.version(),
                kept.readAt(),
                kept.trouble().or(seen::trouble),
                seen.since()))
        .orElse(kept);
  }

  /** The same source in the agent's last look: settings that have changed since name another. */
  private static Optional<StatusDocument.DaemonSource> byTheAgent(
      StatusDocument.DaemonSource source, Optional<StatusDocument> look) {
    return look.stream()
        .flatMap(is -> is.sources().stream())
        .filter(seen -> seen.name().equals(source.name()))
        .filter(seen -> seen.written().equals(source.written()))
        .findFirst();
  }

  private String words(StatusDocument.DaemonSource source, Optional<StatusDocument> look) {
    Instant now = around.clock().instant();
    String words = "source: " + place(source) + StatusCommand.words(source, now);
    if (byTheAgent(source, look).isEmpty()) {
      String none = "; no look of an agent tells of it: see systemctl status nodekeeper";
      return words + (source.readAt().isEmpty() && source.trouble().isEmpty() ? none : "");
    }
    String when = " (the agent's look of " + StatusCommand.ago(look.get().at(), now) + " ago)";
    return words + (source.trouble().isPresent() ? when : "");
  }

  /** Where it stands on this node, as far as that is known. */
  private static String place(StatusDocument.DaemonSource source) {
    String from = source.from();
    String unknown = from.contains("{") ? ", whose path is not known yet" : "";
    return from
        + source.path().map(path -> path.equals(from) ? "" : ", here " + path).orElse(unknown);
  }

  private static Map<String, Object> data(
      Settings.Loaded loaded,
      List<StatusDocument.DaemonSource> sources,
      List<ServicesText.Idle> idle) {
    Map<String, Object> data = new LinkedHashMap<>();
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

  private static Map<String, Object> data(Settings.Invalid invalid) {
    Map<String, Object> data = new LinkedHashMap<>();
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
