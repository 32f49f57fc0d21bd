package io.nodekeeper.fleet;

import io.nodekeeper.core.Badness;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonTally;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The whole of a cluster.
 *
 * @param members by instance
 * @param daemons by name
 * @param silent how many nodes of a Nodekeeper say nothing of their daemons
 * @param leftOut how many daemons nodes have not had the room to name: of so many, on all nodes
 *     together, the counts know nothing
 */
public record Overview(List<Member> members, List<DaemonRow> daemons, int silent, int leftOut) {

  /**
   * A daemon on all nodes together: how many nodes are to run it, run it, have it healthy, and run
   * the revision that they want.
   *
   * @param outdated how many nodes run another revision than they want
   * @param bad how many nodes found a revision bad, by revision
   */
  public record DaemonRow(
      String name,
      int desired,
      int running,
      int ready,
      int upToDate,
      int outdated,
      SortedMap<Integer, Integer> bad) {

    /** Whether there is anything to be said of its revisions. */
    public boolean isRolling() {
      return outdated > 0 || !bad.isEmpty();
    }
  }

  public static Overview of(List<Member> members) {
    var rows = new TreeMap<String, Sum>();
    int silent = 0;
    int leftOut = 0;
    for (Member member : members) {
      if (member.isWarmed()) {
        continue;
      }
      boolean isSilent = member.state().isPresent() && member.tally().isEmpty();
      silent += isSilent ? 1 : 0;
      leftOut += member.tally().map(DaemonTally::leftOut).orElse(0);
      member
          .tally()
          .ifPresent(tally ->
              tally
                  .daemons()
                  .forEach(
                      (name, is) -> rows.computeIfAbsent(name.value(), _ -> new Sum()).add(is)));
    }
    members.forEach(member ->
        member
            .bad()
            .forEach((name, revisions) -> {
              Sum sum = rows.computeIfAbsent(whole(name, rows), _ -> new Sum());
              revisions.forEach(revision -> sum.bad.merge(revision, 1, Integer::sum));
            }));
    return new Overview(
        members.stream().sorted(Comparator.comparing(Member::instance)).toList(),
        rows.entrySet().stream().map(row -> row.getValue().row(row.getKey())).toList(),
        silent,
        leftOut);
  }

  /** An attribute has the end of a long name as a hash. */
  private static String whole(String inAttribute, SortedMap<String, Sum> rows) {
    return rows.keySet().stream()
        .filter(
            name -> Badness.attribute(new DaemonName(name)).equals(Badness.PREFIX + inAttribute))
        .findFirst()
        .orElse(inAttribute);
  }

  private static final class Sum {
    private int desired;
    private int running;
    private int ready;
    private int upToDate;
    private int outdated;
    private final TreeMap<Integer, Integer> bad = new TreeMap<>();

    private void add(DaemonTally.Standing is) {
      desired++;
      running += is.running() ? 1 : 0;
      ready += is.ready() ? 1 : 0;
      upToDate += is.upToDate() ? 1 : 0;
      outdated += is.isOutdated() ? 1 : 0;
    }

    private DaemonRow row(String name) {
      return new DaemonRow(
          name,
          desired,
          running,
          ready,
          upToDate,
          outdated,
          Collections.unmodifiableSortedMap(bad));
    }
  }

  /** Those of one kind; of what is not right, first what cannot tell of itself any more. */
  public List<Member> of(Member.Kind kind) {
    return members.stream()
        .filter(member -> member.kind() == kind)
        .sorted(Comparator.comparing(Member::connected))
        .toList();
  }

  /** Daemons of which several revisions run, or one was found bad. */
  public List<DaemonRow> rollouts() {
    return daemons.stream().filter(DaemonRow::isRolling).toList();
  }
}
