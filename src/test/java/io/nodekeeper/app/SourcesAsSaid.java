package io.nodekeeper.app;

import io.nodekeeper.app.ToldText.Declared;
import io.nodekeeper.settings.SourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What has to be in force and on disk, by what the sources truly said. It follows the rules that
 * operators are told, and shares no code with the agent.
 */
final class SourcesAsSaid {

  /** Where, what, and when last. */
  record Said(String path, ToldText text, String version, Instant at) {
    boolean isOlder(Said other) {
      return equals(new Said(other.path, other.text, other.version, at));
    }
  }

  /** Of one source. */
  static final class Source {
    Optional<Said> newest = Optional.empty();
    Optional<Said> good = Optional.empty();
    Optional<Said> kept = Optional.empty();
    Optional<Said> disk = Optional.empty();
    Optional<ToldText> taken = Optional.empty();
    boolean noRoom;
    boolean unwritten;
  }

  private static final List<SourceKind> PRECEDENCE =
      List.of(SourceKind.SSM, SourceKind.S3, SourceKind.SERVICES);

  private final Map<SourceKind, Source> sources = new EnumMap<>(SourceKind.class);
  private final SourcesTally tally;
  private ToldSettings inForce;
  private SortedMap<String, Declared> daemons = new TreeMap<>();
  private SortedSet<String> waiting = new TreeSet<>();
  private boolean refused;

  SourcesAsSaid(ToldSettings first, SourcesTally tally) {
    this.tally = tally;
    inForce = first;
    for (SourceKind kind : SourceKind.values()) {
      sources.put(kind, new Source());
    }
    restarted(first);
  }

  Source of(SourceKind kind) {
    return Objects.requireNonNull(sources.get(kind));
  }

  ToldSettings settings() {
    return inForce;
  }

  SortedMap<String, Declared> daemons() {
    return daemons;
  }

  /** Those that come after what no source declares. */
  SortedSet<String> waiting() {
    return waiting;
  }

  boolean isRefused() {
    return refused;
  }

  void said(SourceKind kind, Said said) {
    Source source = of(kind);
    source.newest = Optional.of(said);
    if (source.good.filter(is -> is.text().equals(said.text())).isPresent()) {
      source.good = source.newest;
    }
  }

  /** The agent's process is another: only the disk is left. */
  void restarted(ToldSettings files) {
    sources
        .values()
        .forEach(source -> {
          source.newest = Optional.empty();
          source.good = source.disk;
          source.kept = source.disk;
          source.taken = Optional.empty();
          source.unwritten = false;
          tally.countIf("carried over a restart", source.disk.isPresent());
        });
    refused = false;
    settle(files);
  }

  /** With these files, and all that was said. */
  void settle(ToldSettings files) {
    Map<SourceKind, Said> taken = new EnumMap<>(SourceKind.class);
    var all = new TreeMap<>(files.daemons().daemons());
    var winners = new TreeMap<String, String>();
    var lost = new TreeSet<String>();
    for (SourceKind kind : PRECEDENCE) {
      if (!files.sources().contains(kind)) {
        continue;
      }
      Source source = of(kind);
      for (Said said : candidates(source)) {
        if (!said.text().broken()) {
          lay(said.text(), all, winners, lost);
          taken.put(kind, said);
          break;
        }
      }
    }
    refused = files.broken();
    tally.countIf("files refused", refused);
    if (!refused) {
      tally.countIf("after what no source declares", !lost.isEmpty());
      tally.countIf("no longer after it", !lost.containsAll(waiting));
      inForce = files;
      daemons = all;
      waiting = lost;
      sources.keySet().forEach(kind -> takes(kind, Optional.ofNullable(taken.get(kind))));
    }
    sources.values().forEach(this::keep);
  }

  private static List<Said> candidates(Source source) {
    var said = new ArrayList<Said>();
    source.newest.ifPresent(said::add);
    source.good.ifPresent(said::add);
    return said;
  }

  private void takes(SourceKind kind, Optional<Said> said) {
    Source source = of(kind);
    if (!inForce.sources().contains(kind)) {
      // The file is deleted where one is known, and so is what stands in its place.
      boolean noRoom = source.noRoom && source.kept.isEmpty() && !source.unwritten;
      tally.countIf("forgotten", source.disk.isPresent());
      sources.put(kind, new Source());
      of(kind).noRoom = noRoom;
      return;
    }
    source.taken = said.map(Said::text);
    if (said.isPresent() && said.equals(source.newest)) {
      tally.countIf("changed", !source.good.equals(said));
      tally.countIf(
          "another path counts",
          source.good.filter(was -> !was.path().equals(said.get().path())).isPresent());
      source.good = said;
    } else {
      tally.countIf(
          "an older text instead of a newer", said.isPresent() && source.newest.isPresent());
    }
  }

  private void keep(Source source) {
    if (source.good.isEmpty() || source.good.equals(source.kept)) {
      return;
    }
    Said good = source.good.get();
    boolean touched =
        source.disk.isPresent() && source.kept.filter(is -> is.isOlder(good)).isPresent();
    source.unwritten = source.noRoom && !touched;
    tally.countIf("not written", source.unwritten);
    if (!source.unwritten) {
      source.kept = source.good;
      source.disk = source.good;
    }
  }

  /** One text upon what is above it. */
  private void lay(
      ToldText text,
      SortedMap<String, Declared> all,
      SortedMap<String, String> winners,
      SortedSet<String> lost) {
    var taken = new TreeMap<String, Declared>();
    var above = new TreeMap<>(all);
    text.daemons()
        .forEach((name, is) ->
            winner(above, name, is)
                .ifPresentOrElse(w -> winners.put(name, w), () -> taken.put(name, is)));
    all.putAll(taken);
    taken.forEach((name, is) -> {
      Optional<String> other =
          is.after().map(it -> all.containsKey(it) ? it : winners.getOrDefault(it, it));
      if (other.isPresent() && !all.containsKey(other.get())) {
        lost.add(name);
        all.put(name, is.after(Optional.empty()));
      } else {
        all.put(name, is.after(other));
      }
    });
  }

  private Optional<String> winner(SortedMap<String, Declared> above, String name, Declared is) {
    if (above.containsKey(name)) {
      tally.countIf("gave way by name", true);
      return Optional.of(name);
    }
    Optional<String> winner =
        above.entrySet().stream()
            .filter(other -> other.getValue().family().equals(is.family()))
            .map(Map.Entry::getKey)
            .findFirst();
    tally.countIf("gave way by family", winner.isPresent());
    return winner;
  }
}
