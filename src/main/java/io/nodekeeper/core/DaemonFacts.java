package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * What is known of daemons beside their tasks.
 *
 * @param definitions by the name they were asked by; carried over until they are asked again
 * @param verdicts of other nodes, by daemon; carried over until they are asked again
 * @param requirements whether they are met, each look
 * @param orders of the operator, each look; at most one for each daemon
 */
public record DaemonFacts(
    SortedMap<String, Reading<Definition>> definitions,
    SortedMap<DaemonName, Reading<List<Verdict>>> verdicts,
    SortedMap<Requirement, Reading<Boolean>> requirements,
    Reading<List<RolloutOrder>> orders) {

  public static DaemonFacts nothing() {
    return new DaemonFacts(
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Collections.emptySortedMap(),
        Reading.notAsked());
  }

  /** This look's, with what was not asked now carried over from the look before. */
  DaemonFacts carrying(DaemonFacts before, Ask ask, Instant now) {
    return new DaemonFacts(
        carried(definitions, before.definitions, ask.definitions(), now),
        carried(verdicts, before.verdicts, ask.verdicts(), now),
        requirements,
        orders);
  }

  static <K extends Comparable<K>, T> SortedMap<K, Reading<T>> carried(
      SortedMap<K, Reading<T>> fresh,
      SortedMap<K, Reading<T>> before,
      SortedSet<K> asked,
      Instant now) {
    var all = new TreeMap<K, Reading<T>>();
    before.forEach((key, reading) -> all.put(key, Observation.past(reading, now)));
    asked.forEach(key -> all.put(key, fresh.getOrDefault(key, Reading.notAsked())));
    return Collections.unmodifiableSortedMap(all);
  }

  /** The definition that was last read by this name. */
  public Reading<Definition> definition(String name) {
    Reading<Definition> known = definitions.get(name);
    return known == null ? Reading.notAsked() : known;
  }

  public Reading<List<Verdict>> verdicts(DaemonName daemon) {
    Reading<List<Verdict>> known = verdicts.get(daemon);
    return known == null ? Reading.notAsked() : known;
  }

  public Reading<Boolean> requirement(Requirement requirement) {
    Reading<Boolean> known = requirements.get(requirement);
    return known == null ? Reading.notAsked() : known;
  }
}
