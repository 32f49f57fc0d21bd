package io.nodekeeper.sim;

import java.util.EnumMap;
import java.util.Map;

/** How often each kind of fault had an effect, and how often it was in a run at all. */
public final class Reach {

  private final Map<Fault, Long> effects = new EnumMap<>(Fault.class);

  public void count(Fault fault) {
    effects.merge(fault, 1L, Long::sum);
  }

  public long of(Fault fault) {
    return effects.getOrDefault(fault, 0L);
  }

  public void add(Reach other) {
    other.effects.forEach((fault, count) -> effects.merge(fault, count, Long::sum));
  }
}
