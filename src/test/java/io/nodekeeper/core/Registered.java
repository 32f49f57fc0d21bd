package io.nodekeeper.core;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Revisions with one container, as ECS has them. */
final class Registered {

  private static final int CPU_UNITS = 10;

  private Registered() {}

  static Definition of(
      String family,
      int revision,
      boolean on,
      Instant at,
      String container,
      Collection<String> ports,
      int memoryMiB) {
    return new Definition(
        family,
        revision,
        on,
        Optional.of(at),
        List.of(container),
        Collections.unmodifiableSortedSet(new TreeSet<>(ports)),
        memoryMiB,
        CPU_UNITS,
        Collections.emptySortedMap());
  }

  /** The same, deregistered. */
  static Definition inactive(Definition is) {
    return of(
        is.family(),
        is.revision(),
        false,
        is.registeredAt().orElseThrow(),
        is.containers().getFirst(),
        is.hostPorts(),
        is.memoryMiB());
  }
}
