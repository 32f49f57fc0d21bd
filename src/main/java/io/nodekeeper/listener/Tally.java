package io.nodekeeper.listener;

import io.nodekeeper.core.Action;
import io.nodekeeper.record.StatusDocument;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What has been counted since the agent began; never changed, each look makes another one.
 *
 * @param actions how often what was done, with which result: of all kinds and results from the
 *     start, since a series that only begins with its first event hides that event
 */
record Tally(long looks, Duration looking, SortedMap<Deed, Long> actions) {

  /** As the status document spells them. */
  private static final List<String> RESULTS =
      List.of("done", "failed", "refused", "unanswered", "objected");

  record Deed(String kind, String result) implements Comparable<Deed> {
    @Override
    public int compareTo(Deed other) {
      return Comparator.comparing(Deed::kind).thenComparing(Deed::result).compare(this, other);
    }
  }

  static Tally none() {
    var actions = new TreeMap<Deed, Long>();
    for (Class<?> kind : Action.class.getPermittedSubclasses()) {
      RESULTS.forEach(result -> actions.put(new Deed(kind.getSimpleName(), result), 0L));
    }
    return new Tally(0, Duration.ZERO, Collections.unmodifiableSortedMap(actions));
  }

  Tally plus(List<StatusDocument.Did> did, Duration took) {
    return new Tally(looks + 1, looking.plus(took), did.isEmpty() ? actions : plus(did));
  }

  private SortedMap<Deed, Long> plus(List<StatusDocument.Did> did) {
    var more = new TreeMap<>(actions);
    did.forEach(one -> more.merge(new Deed(one.kind(), one.result()), 1L, Long::sum));
    return Collections.unmodifiableSortedMap(more);
  }
}
