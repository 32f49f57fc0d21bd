package io.nodekeeper.sim;

import java.util.EnumMap;
import java.util.Map;

/** Dice for each kind of fault: what one throws does not change what another does. */
final class DiceBox {

  private final Map<Fault, Dice> dice = new EnumMap<>(Fault.class);
  private final long seed;
  private final String name;

  DiceBox(long seed, String name) {
    this.seed = seed;
    this.name = name;
  }

  Dice of(Fault fault) {
    return dice.computeIfAbsent(fault, kind -> new Dice(seed, name + " " + kind));
  }
}
