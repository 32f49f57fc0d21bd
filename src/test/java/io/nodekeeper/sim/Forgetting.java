package io.nodekeeper.sim;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.Starts;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/** Memories with something wrong in them. */
final class Forgetting {

  private Forgetting() {}

  static Memory starts(Memory memory, UnaryOperator<Starts> change) {
    var changed = new TreeMap<DaemonName, Starts>(memory.daemons());
    changed.replaceAll((_, starts) -> change.apply(starts));
    return with(memory, changed, memory.tries(), memory.drain());
  }

  static Memory openStarts(Memory memory) {
    return starts(
        memory,
        is ->
            new Starts(
                is.count(),
                is.lastAt(),
                is.lastTask(),
                Optional.empty(),
                is.failure(),
                is.restarts(),
                is.deaths(),
                is.flapping()));
  }

  /** As if nothing had been tried before. */
  static Memory attempts(Memory memory) {
    Memory calm =
        starts(
            memory,
            is ->
                new Starts(
                    0,
                    Instant.EPOCH,
                    is.lastTask(),
                    is.open(),
                    is.failure(),
                    is.restarts(),
                    List.of(),
                    Optional.empty()));
    return with(calm, calm.daemons(), new TreeMap<>(), calm.drain());
  }

  static Memory drain(Memory memory, UnaryOperator<Drain> change) {
    return with(memory, memory.daemons(), memory.tries(), memory.drain().map(change));
  }

  static Memory theDrain(Memory memory) {
    return with(memory, memory.daemons(), memory.tries(), Optional.empty());
  }

  static Memory rollouts(Memory memory, BiFunction<DaemonName, Rollout, Rollout> change) {
    var changed = new TreeMap<DaemonName, Rollout>(memory.rollouts());
    changed.replaceAll(change);
    return new Memory(
        memory.lostAt(),
        memory.gate(),
        memory.daemons(),
        memory.tries(),
        memory.drain(),
        memory.attributes(),
        changed,
        memory.files());
  }

  /** With these taken for bad. */
  static Rollout bad(Rollout is, SortedSet<Integer> revisions) {
    return new Rollout(
        is.family(),
        is.good(),
        is.previous(),
        is.target(),
        is.since(),
        is.attempt(),
        revisions,
        is.why(),
        is.obeyed());
  }

  static Rollout attempt(Rollout is, Optional<Rollout.Attempt> attempt) {
    return new Rollout(
        is.family(),
        is.good(),
        is.previous(),
        is.target(),
        is.since(),
        attempt,
        is.bad(),
        is.why(),
        is.obeyed());
  }

  /** As if what has been healthy once had stood. */
  static Memory probations(Memory memory) {
    var tries = new TreeMap<>(memory.tries());
    tries.keySet().removeIf(key -> key.startsWith("probation:"));
    return with(memory, memory.daemons(), tries, memory.drain());
  }

  static Memory badRevisions(Memory memory) {
    return rollouts(memory, (_, is) -> bad(is, Collections.emptySortedSet()));
  }

  private static Memory with(
      Memory memory,
      SortedMap<DaemonName, Starts> daemons,
      SortedMap<String, Memory.Try> tries,
      Optional<Drain> drain) {
    return new Memory(
        memory.lostAt(),
        memory.gate(),
        daemons,
        tries,
        drain,
        memory.attributes(),
        memory.rollouts(),
        memory.files());
  }
}
