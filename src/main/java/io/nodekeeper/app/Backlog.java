package io.nodekeeper.app;

import io.nodekeeper.record.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Function;

/**
 * Events that wait to be written, the oldest first. When there are too many, what comes then is
 * lost, until all that waits is written; so there is one gap, and it stands where it belongs. Not
 * for several threads at once.
 */
final class Backlog {

  static final int MOST = 500;

  private final Deque<Event> waiting = new ArrayDeque<>();
  private Optional<Gap> gap = Optional.empty();

  /** What was lost one after the other, and when the first and the last of it were told. */
  record Gap(int lost, Instant since, Instant until) {}

  /** False if it is lost. */
  boolean add(Event event) {
    if (gap.isEmpty() && waiting.size() < MOST) {
      waiting.addLast(event);
      return true;
    }
    gap =
        Optional.of(
            gap.map(wider -> new Gap(wider.lost() + 1, wider.since(), event.at()))
                .orElseGet(() -> new Gap(1, event.at(), event.at())));
    return false;
  }

  boolean isEmpty() {
    return waiting.isEmpty() && gap.isEmpty();
  }

  /**
   * The one to be written next.
   *
   * @param told makes an event of a gap, when that is next
   */
  Event first(Function<Gap, Event> told) {
    if (waiting.isEmpty()) {
      waiting.add(told.apply(gap.orElseThrow()));
      gap = Optional.empty();
    }
    return waiting.getFirst();
  }

  /** The first one is written. */
  void written() {
    waiting.removeFirst();
  }

  void clear() {
    waiting.clear();
    gap = Optional.empty();
  }
}
