package io.nodekeeper.sim;

import io.nodekeeper.engine.MemoryStore;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.engine.World;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Of what an agent is made: the shipped one, or one that is broken on purpose.
 *
 * @param mind made anew for each process
 * @param world what each process makes of the world
 * @param store what each process makes of its memory's file
 */
public record Wiring(
    Supplier<Mind> mind, UnaryOperator<World> world, UnaryOperator<MemoryStore> store) {

  public static Wiring shipped() {
    return new Wiring(Mind::sound, UnaryOperator.identity(), UnaryOperator.identity());
  }
}
