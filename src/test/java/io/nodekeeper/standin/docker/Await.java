package io.nodekeeper.standin.docker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for something to become so. */
final class Await {

  private Await() {}

  /**
   * Longer than the stop time-out that containers have by themselves: one that is told to stop
   * before it has begun to listen for that takes all of it.
   */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Looks every 20 ms. */
  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("has not become so within " + PATIENCE.toSeconds() + " s");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
