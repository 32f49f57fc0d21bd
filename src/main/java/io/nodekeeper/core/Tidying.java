package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a memory is not to hold at the next look. */
final class Tidying {

  /** No drain outlives it: a lifecycle action waits 48 hours at the most. */
  private static final Duration TRIES_KEPT = Duration.ofHours(50);

  private Tidying() {}

  /**
   * Without tries so old that they bound nothing any more, and, where the clock was set back, with
   * nothing in the future.
   */
  static Memory of(Memory memory, Policy policy, Instant now) {
    var recent = new TreeMap<>(memory.tries());
    Instant horizon = now.minus(TRIES_KEPT);
    recent.values().removeIf(attempt -> attempt.at().isBefore(horizon));
    // A hook must not wait longer because the clock was set back: a heartbeat more does no harm.
    recent
        .entrySet()
        .removeIf(entry ->
            entry.getKey().startsWith(Action.Heartbeat.KEY_PREFIX)
                && entry.getValue().at().isAfter(now));
    recent.replaceAll((_, attempt) -> attempt.notAfter(now));
    var paths = new TreeSet<String>();
    policy.files().forEach(file -> paths.add(file.path()));
    recent.keySet().removeIf(key -> isOfFileNoMore(key, paths));
    var declared = new TreeMap<>(memory.daemons());
    var rollouts = new TreeMap<>(memory.rollouts());
    // What has not been read yet may declare it: an order would else be carried out once more.
    if (policy.unread().isEmpty()) {
      var gone = new TreeMap<>(rollouts);
      gone.keySet().removeAll(policy.names());
      gone.forEach((name, rollout) -> StrayOrders.end(recent, name, rollout, now));
      rollouts.keySet().removeAll(gone.keySet());
    }
    rollouts.replaceAll((_, rollout) -> rollout.notAfter(now));
    declared.replaceAll((_, starts) -> starts.notAfter(now));
    var files = new TreeMap<>(memory.files());
    files.keySet().retainAll(paths);
    files.replaceAll((_, file) -> file.notAfter(now));
    return new Memory(
        memory.lostAt().map(at -> at.isAfter(now) ? now : at),
        memory.gate().map(known -> known.notAfter(now)),
        Collections.unmodifiableSortedMap(declared),
        Collections.unmodifiableSortedMap(recent),
        memory.drain().map(leaving -> leaving.notAfter(now)),
        memory.attributes().filter(put -> !put.at().isAfter(now)),
        Collections.unmodifiableSortedMap(rollouts),
        Collections.unmodifiableSortedMap(files));
  }

  /** Nobody tries that again, so that its trouble would be told for as long as it is kept. */
  private static boolean isOfFileNoMore(String key, Set<String> declared) {
    boolean isOfFile =
        key.startsWith(Action.WriteFile.KEY_PREFIX) || key.startsWith(Action.RunCommand.KEY_PREFIX);
    return isOfFile && FileTroubles.file(declared.stream(), key).isEmpty();
  }
}
