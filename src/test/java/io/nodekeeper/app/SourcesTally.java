package io.nodekeeper.app;

import java.util.SortedMap;
import java.util.TreeMap;

/** How often what has happened. */
final class SourcesTally {

  private final SortedMap<String, Long> counts = new TreeMap<>();

  void countIf(String what, boolean happened) {
    counts.merge(what, happened ? 1L : 0L, Long::sum);
  }

  SortedMap<String, Long> counts() {
    return counts;
  }
}
