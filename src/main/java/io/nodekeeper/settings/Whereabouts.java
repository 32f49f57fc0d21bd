package io.nodekeeper.settings;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a daemon is declared that one of another source cannot come after.
 *
 * @param kind of that other source; empty for the files
 * @param texts of all sources; of one kind the newest first
 */
record Whereabouts(Optional<SourceKind> kind, List<SourceText> texts) {

  /** In one clause; empty if no source declares such a daemon now, whatever it said before. */
  Optional<String> of(String name) {
    return Stream.of(SourceKind.values())
        .filter(other -> kind.filter(other::equals).isEmpty())
        .flatMap(other -> texts.stream().filter(text -> text.kind() == other).limit(1))
        .flatMap(text ->
            Optional.ofNullable(Layers.read(text, new Report()).get(name))
                .map(daemon -> "it is declared in " + daemon.place() + ", " + why(text.kind()))
                .stream())
        .findFirst();
  }

  private String why(SourceKind other) {
    return kind.filter(is -> other.compareTo(is) < 0).isPresent()
        ? "which does not hold"
        : "a source below this one, after which nothing here can come";
  }
}
