package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Policy;
import io.nodekeeper.outward.Outward;
import io.nodekeeper.settings.Declarations.Declared;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** One reading of a directory, and what other sources add to it. */
final class Loading {

  private final Path directory;
  private final List<SourceText> texts;
  private final Report report = new Report();
  private final YamlFile yaml = new YamlFile(report);
  private final List<Origin> origins = new ArrayList<>();
  private final Declarations declarations = new Declarations(report);
  private final FileDeclarations containerFiles;

  Loading(Path directory, List<SourceText> texts) {
    this.directory = directory;
    this.texts = texts;
    this.containerFiles = new FileDeclarations(report, directory.resolve(SettingsFiles.FILES));
  }

  Settings load() {
    var files = new SettingsFiles(directory, report);
    List<String> names = files.list();
    NodeKeys node = main(names.contains(SettingsFiles.MAIN));
    names.stream().filter(name -> !name.equals(SettingsFiles.MAIN)).forEach(this::part);
    node.tasks().declare(declarations);
    var order = new DaemonOrder(report, declarations.byName());
    order.check();
    order.checkNames(new Whereabouts(Optional.empty(), named(node.sources())));
    containerFiles.check(node, declarations.byName());
    if (!report.isEmpty()) {
      return new Settings.Invalid(report.problems());
    }
    var layers = new Layers(declarations.byName(), named(node.sources()));
    Stream.of(SourceKind.values())
        .filter(node.sources()::has)
        .forEach(kind -> layers.add(kind, of(kind)));
    List<Declared> sorted = new DaemonOrder(report, layers.daemons()).sorted();
    origins.addAll(containerFiles.origins());
    if (sorted.isEmpty()) {
      origins.add(new Origin(Declarations.KEY, "{}", Origin.DEFAULT));
    }
    sorted.forEach(daemon -> origins.addAll(daemon.origins()));
    List<Daemon> daemons = sorted.stream().map(Declared::daemon).toList();
    var policy =
        new Policy(
            daemons,
            node.ready(),
            node.drain(),
            containerFiles.together(node),
            node.pace(),
            node.upkeep(),
            layers.unread(node.sources()));
    return new Settings.Loaded(
        policy,
        node.agent(),
        node.sources(),
        node.outward(),
        List.copyOf(origins),
        files.ignored(used(node.outward())),
        layers.supplied(),
        layers.overridden());
  }

  /** What lies beside the settings, and is named in them. */
  private Set<String> used(Outward outward) {
    var used = new TreeSet<>(containerFiles.templates());
    outward.webhook().map(SettingsFiles::name).ifPresent(used::add);
    return used;
  }

  /** Those of the sources that the settings name. */
  private List<SourceText> named(Sources sources) {
    return texts.stream().filter(text -> sources.has(text.kind())).toList();
  }

  private List<SourceText> of(SourceKind kind) {
    return texts.stream().filter(text -> text.kind() == kind).toList();
  }

  private NodeKeys main(boolean exists) {
    String name = SettingsFiles.MAIN;
    Optional<Section> written = exists ? section(name) : Optional.empty();
    Section root = written.orElseGet(() -> section(new Node.Mapping(Place.whole(name), List.of())));
    NodeKeys node = NodeKeys.read(root, report, origins);
    containerFiles.read(root);
    declarations.read(root);
    root.end();
    return node;
  }

  /** A file of one of the folders, each of which is for one key. */
  private void part(String name) {
    boolean ofDaemons = name.startsWith(SettingsFiles.DAEMONS + "/");
    section(name)
        .ifPresent(root -> {
          if (ofDaemons) {
            declarations.readWhole(root);
          } else {
            containerFiles.read(root);
          }
          root.end(
              "only %s in this folder; all other keys are for %s"
                  .formatted(
                      ofDaemons ? Declarations.KEY : FileDeclarations.KEY, SettingsFiles.MAIN));
        });
  }

  private Optional<Section> section(String name) {
    String shown = Shown.plain(name);
    return TextFile.read(directory.resolve(name), shown, report)
        .flatMap(text -> yaml.parse(shown, text))
        .map(this::section);
  }

  private Section section(Node.Mapping keys) {
    return new Section(report, origins, "", keys.place(), keys.entries());
  }
}
