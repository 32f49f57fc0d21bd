package io.nodekeeper.listener;

import io.nodekeeper.core.Blocker;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The replicas that hold a node, counted by what they are. */
final class Holders {

  /** As many series as families that blocked a node would else stay in the store for long. */
  private static final int FAMILIES = 20;

  private static final String REST = "other";

  private Holders() {}

  record Kind(String family, String ownerKind, boolean stopping) implements Comparable<Kind> {

    Labels labels() {
      return Labels.of(
          "family", family, "owner_kind", ownerKind, "stopping", Boolean.toString(stopping));
    }

    @Override
    public int compareTo(Kind other) {
      return Comparator.comparing(Kind::family)
          .thenComparing(Kind::ownerKind)
          .thenComparing(Kind::stopping)
          .compare(this, other);
    }
  }

  static SortedMap<Kind, Integer> of(List<Blocker> blockers) {
    Set<String> named =
        blockers.stream()
            .map(Blocker::family)
            .distinct()
            .sorted()
            .limit(FAMILIES)
            .collect(Collectors.toSet());
    var counted = new TreeMap<Kind, Integer>();
    for (Blocker blocker : blockers) {
      String family = named.contains(blocker.family()) ? blocker.family() : REST;
      counted.merge(
          new Kind(family, ownerKind(blocker.owner()), blocker.stopping()), 1, Integer::sum);
    }
    return counted;
  }

  /** By how the words for an owner begin. */
  private static String ownerKind(String owner) {
    if (owner.startsWith("service ")) {
      return "service";
    }
    return owner.startsWith("standalone task") ? "standalone" : "unknown";
  }
}
