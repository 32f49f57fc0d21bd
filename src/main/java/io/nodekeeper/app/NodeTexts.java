package io.nodekeeper.app;

import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Units;
import io.nodekeeper.edge.host.UnitTexts;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What systemd and its journal say of us and of those we live with.
 *
 * @param ofUnits how units stand
 * @param ofJournal our own lines
 */
record NodeTexts(Supplier<Reading<String>> ofUnits, Supplier<Reading<String>> ofJournal) {

  private static final List<String> OURS =
      List.of(Units.AGENT, Units.FILES, Units.HOLD, Units.CONFIG, Units.CONFIG_PATH);

  private static final List<String> NEIGHBOURS =
      List.of("docker.service", "containerd.service", "ecs.service");

  /** Of this machine. */
  static NodeTexts ofHost(InstantSource clock) {
    List<String> all = Stream.concat(OURS.stream(), NEIGHBOURS.stream()).toList();
    return new NodeTexts(
        () -> UnitTexts.states(all, clock.instant()),
        () -> UnitTexts.journal(OURS, clock.instant()));
  }

  Reading<String> units() {
    return ofUnits.get();
  }

  Reading<String> journal() {
    return ofJournal.get();
  }
}
