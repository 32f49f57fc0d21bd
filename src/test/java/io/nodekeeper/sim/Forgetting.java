package io.nodekeeper.sim;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.Memory;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Memories with something wrong in them. */
final class Forgetting {

  private Forgetting() {}

  static Memory starts(Memory memory, UnaryOperator<Memory.Starts> change) {
    var changed = new TreeMap<DaemonName, Memory.Starts>(memory.daemons());
    changed.replaceAll((_, starts) -> change.apply(starts));
    return with(memory, changed, memory.tries(), memory.drain());
  }

  static Memory openStarts(Memory memory) {
    return starts(
        memory,
        is ->
            new Memory.Starts(
                is.count(),
                is.lastAt(),
                is.lastTask(),
                Optional.empty(),
                is.failure(),
                is.restarts()));
  }

  /** As if nothing had been tried before. */
  static Memory attempts(Memory memory) {
    Memory calm =
        starts(
            memory,
            is ->
                new Memory.Starts(
                    0, Instant.EPOCH, is.lastTask(), is.open(), is.failure(), is.restarts()));
    return with(calm, calm.daemons(), new TreeMap<>(), calm.drain());
  }

  static Memory drain(Memory memory, UnaryOperator<Drain> change) {
    return with(memory, memory.daemons(), memory.tries(), memory.drain().map(change));
  }

  static Memory theDrain(Memory memory) {
    return with(memory, memory.daemons(), memory.tries(), Optional.empty());
  }

  private static Memory with(
      Memory memory,
      SortedMap<DaemonName, Memory.Starts> daemons,
      SortedMap<String, Memory.Try> tries,
      Optional<Drain> drain) {
    return new Memory(
        memory.lostAt(),
        memory.gate(),
        daemons,
        tries,
        drain,
        memory.attributes(),
        memory.rollouts());
  }
}
