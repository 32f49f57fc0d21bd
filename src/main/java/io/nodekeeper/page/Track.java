package io.nodekeeper.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A lane that is being put together, from the oldest event to the newest. */
final class Track {

  private final String name;
  private final List<Bar> bars = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private Optional<Bar> last = Optional.empty();

  Track(String name) {
    this.name = name;
  }

  /** From now on, until something else is said. */
  void becomes(String kind, Instant at, String text) {
    if (last.filter(bar -> bar.kind().equals(kind)).isEmpty()) {
      ends(at);
      last = Optional.of(new Bar(at, at, kind, text));
    }
  }

  /** What it was is over, or nobody knows any more. */
  void ends(Instant at) {
    last.ifPresent(bar -> add(new Bar(bar.from(), at, bar.kind(), bar.text())));
    last = Optional.empty();
  }

  void add(Bar bar) {
    bars.add(bar);
  }

  void add(Mark mark) {
    marks.add(mark);
  }

  /** What lies between two moments; what goes on goes on until the second. */
  Lane between(Instant from, Instant until) {
    var all = new ArrayList<>(bars);
    last.ifPresent(bar -> all.add(new Bar(bar.from(), until, bar.kind(), bar.text())));
    return new Lane(
        name,
        all.stream()
            .filter(bar -> bar.until().isAfter(from) && bar.from().isBefore(until))
            .map(bar ->
                new Bar(max(bar.from(), from), min(bar.until(), until), bar.kind(), bar.text()))
            .toList(),
        marks.stream()
            .filter(mark -> !mark.at().isBefore(from) && !mark.at().isAfter(until))
            .toList());
  }

  private static Instant max(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant min(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
