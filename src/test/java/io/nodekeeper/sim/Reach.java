package io.nodekeeper.sim;

import io.nodekeeper.core.Cause;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** How often each kind of fault had an effect, and how often it was in a run at all. */
public final class Reach {

  private final Map<Fault, Long> effects = new EnumMap<>(Fault.class);
  private final Map<Set<Cause>, Long> causes = new HashMap<>();

  /** These causes stood at once in a finale. */
  void met(Set<Cause> together) {
    causes.merge(Set.copyOf(together), 1L, Long::sum);
  }

  /** How often these causes, and no others, have stood at once. */
  long of(Set<Cause> together) {
    return causes.getOrDefault(together, 0L);
  }

  public void count(Fault fault) {
    effects.merge(fault, 1L, Long::sum);
  }

  public long of(Fault fault) {
    return effects.getOrDefault(fault, 0L);
  }

  public void add(Reach other) {
    other.effects.forEach((fault, count) -> effects.merge(fault, count, Long::sum));
    other.causes.forEach((together, count) -> causes.merge(together, count, Long::sum));
  }
}
