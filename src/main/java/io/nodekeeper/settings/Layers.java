package io.nodekeeper.settings;

import io.nodekeeper.settings.Declarations.Declared;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Daemons of several sources, laid upon each other in the order of precedence. Each layer has to
 * hold together with those above it, and is taken whole or not at all; so what is nearer to the
 * node never depends on what is farther.
 */
final class Layers {

  private Map<String, Declared> daemons;
  private final List<Supplied> supplied = new ArrayList<>();
  private final List<Overridden> overridden = new ArrayList<>();

  /**
   * @param files what the files declare, by name; about which nothing was reported
   */
  Layers(Map<String, Declared> files) {
    this.daemons = files;
  }

  /** All that are taken so far, by name. */
  Map<String, Declared> daemons() {
    return daemons;
  }

  List<Supplied> supplied() {
    return List.copyOf(supplied);
  }

  List<Overridden> overridden() {
    return List.copyOf(overridden);
  }

  /** The sources that the settings name and of which nothing is taken. */
  List<String> unread(Sources sources) {
    return supplied.stream()
        .filter(source -> source.taken().isEmpty())
        .map(source -> Shown.plain(sources.written(source.kind())))
        .toList();
  }

  /** Takes the first of a source's texts that holds. */
  void add(SourceKind kind, List<SourceText> texts) {
    var problems = new ArrayList<Problem>();
    for (SourceText text : texts) {
      var report = new Report();
      var layer = new Layer(text, report);
      if (report.isEmpty()) {
        daemons = layer.merged;
        overridden.addAll(layer.covered);
        supplied.add(new Supplied(kind, Optional.of(text), List.copyOf(problems)));
        return;
      }
      problems.addAll(report.problems());
    }
    supplied.add(new Supplied(kind, Optional.empty(), problems.stream().distinct().toList()));
  }

  /** One text laid upon what is there. */
  private final class Layer {

    private final Report report;
    private final Map<String, Declared> merged = new LinkedHashMap<>(daemons);
    private final List<Overridden> covered = new ArrayList<>();

    /** Names of this layer that mean a daemon above it. */
    private final Map<String, String> meant = new LinkedHashMap<>();

    Layer(SourceText text, Report report) {
      this.report = report;
      Map<String, Declared> own = read(text);
      own.values().forEach(this::cover);
      own.values().stream()
          .filter(daemon -> !meant.containsKey(daemon.name()))
          .forEach(daemon -> merged.put(daemon.name(), daemon.after(meant)));
      if (merged.size() > Declarations.MOST) {
        report.unread(
            Place.whole(Shown.plain(text.from())),
            Declarations.KEY,
            "found more than " + Declarations.MOST + " daemons in all sources",
            "at most " + Declarations.MOST);
      }
      new DaemonOrder(report, merged).check();
    }

    private Map<String, Declared> read(SourceText text) {
      String from = Shown.plain(text.from());
      var declarations = new Declarations(report);
      TextFile.checked(text.text(), from, report)
          .flatMap(checked -> new YamlFile(report).parse(from, checked))
          .map(root -> text.kind() == SourceKind.SERVICES ? ofServices(root) : root)
          .map(root -> new Section(report, new ArrayList<>(), "", root.place(), root.entries()))
          .ifPresent(root -> {
            declarations.read(root);
            root.end("only daemons; all other keys are for " + SettingsFiles.MAIN);
          });
      return declarations.byName();
    }

    private void cover(Declared daemon) {
      above(daemon)
          .ifPresent(winner -> {
            meant.put(daemon.name(), winner.name());
            covered.add(
                new Overridden(
                    daemon.path(),
                    daemon.place().toString(),
                    winner.name(),
                    winner.place().toString()));
          });
    }

    private Optional<Declared> above(Declared daemon) {
      return Optional.ofNullable(daemons.get(daemon.name()))
          .or(() ->
              daemons.values().stream()
                  .filter(
                      other -> family(daemon).isPresent() && family(other).equals(family(daemon)))
                  .findFirst());
    }
  }

  private static Optional<String> family(Declared daemon) {
    return daemon.taskDefinition().map(definition -> definition.family());
  }

  /** What was not written by anybody has no lines: its place is the service. */
  private static Node.Mapping ofServices(Node.Mapping root) {
    return new Node.Mapping(
        root.place(),
        root.entries().stream()
            .map(entry -> new Node.Entry(entry.key(), entry.place(), services(entry.value())))
            .toList());
  }

  private static Node services(Node daemons) {
    return daemons instanceof Node.Mapping(Place place, List<Node.Entry> entries)
        ? new Node.Mapping(
            place,
            entries.stream()
                .map(entry -> at(Place.whole("service " + Shown.plain(entry.key())), entry))
                .toList())
        : daemons;
  }

  private static Node.Entry at(Place place, Node.Entry entry) {
    return new Node.Entry(entry.key(), place, at(place, entry.value()));
  }

  private static Node at(Place place, Node node) {
    return switch (node) {
      case Node.Scalar(_, Node.Scalar.Kind kind, String text) -> new Node.Scalar(place, kind, text);
      case Node.Sequence(_, List<Node> items) ->
          new Node.Sequence(place, items.stream().map(item -> at(place, item)).toList());
      case Node.Mapping(_, List<Node.Entry> entries) ->
          new Node.Mapping(place, entries.stream().map(entry -> at(place, entry)).toList());
      case Node.Refused _ -> new Node.Refused(place);
    };
  }
}
