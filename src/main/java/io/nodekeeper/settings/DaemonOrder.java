package io.nodekeeper.settings;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.settings.Declarations.Declared;
import io.nodekeeper.settings.Declarations.Wish;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What daemons are to each other: the order they are started in, or why there is none. */
final class DaemonOrder {

  private final Report report;
  private final Map<String, Declared> daemons;

  /**
   * @param daemons by name, in the order of their declaration
   */
  DaemonOrder(Report report, Map<String, Declared> daemons) {
    this.report = report;
    this.daemons = daemons;
  }

  /**
   * Reports what contradicts itself between daemons that may each be well declared. Who comes after
   * a daemon that is not among these is no contradiction.
   */
  void check() {
    families();
    for (Declared daemon : daemons.values()) {
      daemon.after().forEach(wish -> self(daemon, wish));
      daemon.after().forEach(wish -> leaving(daemon, wish));
    }
    cycles();
  }

  private void families() {
    Map<String, Declared> byFamily = new TreeMap<>();
    for (Declared daemon : daemons.values()) {
      if (daemon.taskDefinition().isEmpty()) {
        continue;
      }
      String family = daemon.taskDefinition().get().family();
      Declared first = byFamily.putIfAbsent(family, daemon);
      if (first != null) {
        report.add(
            daemon.taskDefinitionPlace(),
            YamlFile.child(daemon.path(), "taskDefinition"),
            "family %s is that of daemon %s already, at %s"
                .formatted(
                    Shown.quoted(family), Shown.quoted(first.name()), first.taskDefinitionPlace()),
            "a family of its own for each daemon");
      }
    }
  }

  private void self(Declared daemon, Wish wish) {
    if (wish.daemon().equals(daemon.name())) {
      report.add(wish.place(), wish.path(), "daemon after itself", "another daemon");
    }
  }

  /** Reports who is to come after a daemon that is not among these. */
  void checkNames(Whereabouts whereabouts) {
    for (Declared daemon : daemons.values()) {
      daemon.after().stream()
          .filter(wish -> !daemons.containsKey(wish.daemon()) && !report.isIncomplete())
          .forEach(wish ->
              report.add(
                  wish.place(),
                  wish.path(),
                  "unknown daemon "
                      + Shown.quoted(wish.daemon())
                      + whereabouts.of(wish.daemon()).map(where -> ": " + where).orElse(""),
                  "the name of a declared daemon",
                  nearest(daemon, wish.daemon())));
    }
  }

  /** What is started after another is stopped before it, so it cannot leave later than that. */
  private void leaving(Declared daemon, Wish wish) {
    Declared earlier = daemons.get(wish.daemon());
    if (earlier == null || !leavesLater(daemon, earlier)) {
      return;
    }
    report.add(
        daemon.leaves() == Daemon.Leaves.LAST ? daemon.leavesPlace() : earlier.leavesPlace(),
        YamlFile.child(
            (daemon.leaves() == Daemon.Leaves.LAST ? daemon : earlier).path(), Declarations.DRAIN),
        "%s leaves %s and %s, which it is started after, leaves %s"
            .formatted(
                Shown.quoted(daemon.name()),
                Declarations.word(daemon.leaves()),
                Shown.quoted(earlier.name()),
                Declarations.word(earlier.leaves())),
        "a daemon that leaves no later than those it is after");
  }

  static boolean leavesLater(Declared daemon, Declared earlier) {
    return daemon.leaves().compareTo(earlier.leaves()) > 0;
  }

  private Optional<String> nearest(Declared daemon, String name) {
    if (report.isFull()) {
      return Optional.empty();
    }
    Set<String> others = new LinkedHashSet<>(daemons.keySet());
    others.remove(daemon.name());
    return DidYouMean.among(others, name);
  }

  /** One cycle for each wish that closes one: without these wishes there is an order. */
  private void cycles() {
    Set<String> done = new LinkedHashSet<>();
    for (String name : new TreeSet<>(daemons.keySet())) {
      follow(name, new LinkedHashSet<>(), done);
    }
  }

  private void follow(String name, SequencedSet<String> chain, Set<String> done) {
    if (done.contains(name)) {
      return;
    }
    chain.addLast(name);
    for (Wish wish : wishes(name).values()) {
      if (chain.contains(wish.daemon())) {
        List<String> all = List.copyOf(chain);
        cycle(all.subList(all.indexOf(wish.daemon()), all.size()));
      } else {
        follow(wish.daemon(), chain, done);
      }
    }
    chain.removeLast();
    done.add(name);
  }

  /** A daemon's wishes for other declared daemons, by name. */
  private Map<String, Wish> wishes(String name) {
    Map<String, Wish> wishes = new TreeMap<>();
    Optional.ofNullable(daemons.get(name)).map(Declared::after).orElse(List.of()).stream()
        .filter(wish -> !wish.daemon().equals(name) && daemons.containsKey(wish.daemon()))
        .forEach(wish -> wishes.putIfAbsent(wish.daemon(), wish));
    return wishes;
  }

  /** Reported where the least of the names wishes for the next. */
  private void cycle(List<String> chain) {
    int least = chain.indexOf(new TreeSet<>(chain).first());
    var names = new ArrayList<>(chain.subList(least, chain.size()));
    names.addAll(chain.subList(0, least + 1));
    Optional<Wish> wish = Optional.ofNullable(wishes(names.get(0)).get(names.get(1)));
    wish.ifPresent(first ->
        report.add(
            first.place(),
            first.path(),
            "a cycle, " + String.join(" after ", names.stream().map(Shown::key).toList()),
            "an order in which each daemon can start"));
  }

  /**
   * All daemons, each after those it wishes to be after, and otherwise by name. For daemons about
   * which nothing was reported.
   */
  List<Declared> sorted() {
    Map<String, Declared> sorted = new LinkedHashMap<>();
    var waiting = new TreeMap<>(daemons);
    while (!waiting.isEmpty()) {
      Declared next =
          waiting.values().stream()
              .filter(daemon -> sorted.keySet().containsAll(wishes(daemon.name()).keySet()))
              .findFirst()
              .orElseThrow();
      sorted.put(next.name(), next);
      waiting.remove(next.name());
    }
    return List.copyOf(sorted.values());
  }
}
