package io.nodekeeper.settings;

import io.nodekeeper.settings.Declarations.Declared;
import io.nodekeeper.settings.Declarations.Wish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Daemons of several sources, laid upon each other in the order of precedence. Each text holds or
 * not by itself, whatever the others say, and is taken whole or not at all; so what is nearer to
 * the node never depends on what is farther, and no source takes another one out of force. A daemon
 * that cannot come after what it names is taken, and not started.
 */
final class Layers {

  private final List<SourceText> all;
  private final Map<String, Declared> daemons;

  /** Names of daemons that gave way, to those that won. */
  private final Map<String, String> winners = new LinkedHashMap<>();

  private final List<Supplied> supplied = new ArrayList<>();
  private final List<Overridden> overridden = new ArrayList<>();

  /**
   * @param files what the files declare, by name; about which nothing was reported
   * @param all the texts of all sources; of one kind, those that are preferred first
   */
  Layers(Map<String, Declared> files, List<SourceText> all) {
    this.all = all;
    this.daemons = new LinkedHashMap<>(files);
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
      Map<String, Declared> own = read(text, report);
      new DaemonOrder(report, own).check();
      if (report.isEmpty()) {
        List<String> unordered = lay(kind, own);
        supplied.add(new Supplied(kind, Optional.of(text), List.copyOf(problems), unordered));
        return;
      }
      problems.addAll(report.problems());
    }
    List<Problem> once = problems.stream().distinct().toList();
    supplied.add(new Supplied(kind, Optional.empty(), once, List.of()));
  }

  /** Lays a source's daemons upon what is there; which of them cannot be in order, and why. */
  private List<String> lay(SourceKind kind, Map<String, Declared> own) {
    var taken = new ArrayList<Declared>();
    for (Declared daemon : own.values()) {
      above(daemon).ifPresentOrElse(winner -> cover(daemon, winner), () -> taken.add(daemon));
    }
    taken.forEach(daemon -> daemons.put(daemon.name(), daemon));
    var whereabouts = new Whereabouts(Optional.of(kind), all);
    var unordered = new ArrayList<String>();
    for (Declared daemon : taken) {
      var after = new ArrayList<Wish>();
      var obstacles = new ArrayList<String>();
      for (Wish wish : daemon.after()) {
        Wish meant = meant(wish);
        obstacle(daemon, wish, meant, whereabouts)
            .ifPresentOrElse(obstacles::add, () -> after.add(meant));
      }
      Optional<String> why =
          Optional.of(String.join("; ", obstacles)).filter(text -> !text.isEmpty());
      daemons.put(daemon.name(), daemon.ordered(after, why));
      why.ifPresent(text ->
          unordered.add(daemon.name() + " is not started, and goes on where it runs: " + text));
    }
    return List.copyOf(unordered);
  }

  private Optional<Declared> above(Declared daemon) {
    return Optional.ofNullable(daemons.get(daemon.name()))
        .or(() ->
            daemons.values().stream()
                .filter(other -> family(daemon).isPresent() && family(other).equals(family(daemon)))
                .findFirst());
  }

  private void cover(Declared daemon, Declared winner) {
    winners.put(daemon.name(), winner.name());
    overridden.add(
        new Overridden(
            daemon.path(), daemon.place().toString(), winner.name(), winner.place().toString()));
  }

  /** What comes after a daemon that gave way comes after the one that won. */
  private Wish meant(Wish wish) {
    String name = wish.daemon();
    return daemons.containsKey(name)
        ? wish
        : new Wish(winners.getOrDefault(name, name), wish.place(), wish.path());
  }

  /** Why a daemon cannot come after another, which what is elsewhere may have brought about. */
  private Optional<String> obstacle(
      Declared daemon, Wish wish, Wish meant, Whereabouts whereabouts) {
    String names =
        "%s (%s) names %s".formatted(wish.path(), wish.place(), Shown.quoted(wish.daemon()));
    Declared earlier = daemons.get(meant.daemon());
    if (earlier == null) {
      String where =
          whereabouts
              .of(wish.daemon())
              .map(is -> ": " + is)
              .orElse(", which no source declares now" + nearest(daemon, wish));
      return Optional.of(
          names + where + "; declare it there or in a source above, or take it out of after");
    }
    return DaemonOrder.leavesLater(daemon, earlier)
        ? Optional.of(
            "%s, which leaves %s (%s), and this one leaves %s; let it leave no later, or take it out of after"
                .formatted(
                    names,
                    Declarations.word(earlier.leaves()),
                    earlier.leavesPlace(),
                    Declarations.word(daemon.leaves())))
        : Optional.empty();
  }

  private String nearest(Declared daemon, Wish wish) {
    Set<String> others = new LinkedHashSet<>(daemons.keySet());
    others.remove(daemon.name());
    return DidYouMean.among(others, wish.daemon())
        .map(name -> " (did you mean " + Shown.quoted(name) + "?)")
        .orElse("");
  }

  /** What a text declares, by name. */
  static Map<String, Declared> read(SourceText text, Report report) {
    String from = Shown.plain(text.from());
    var declarations = new Declarations(report);
    TextFile.checked(text.text(), from, report)
        .flatMap(checked -> new YamlFile(report).parse(from, checked))
        .map(root -> text.kind() == SourceKind.SERVICES ? ofServices(root) : root)
        .map(root -> new Section(report, new ArrayList<>(), "", root.place(), root.entries()))
        .ifPresent(root -> {
          declarations.readWhole(root);
          root.end("only daemons; all other keys are for " + SettingsFiles.MAIN);
        });
    return declarations.byName();
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
