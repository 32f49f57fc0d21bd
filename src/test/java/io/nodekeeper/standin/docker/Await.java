package io.nodekeeper.standin.docker;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for something to become so. */
final class Await {

  private Await() {}

  /** Looks every 20 ms; fails after 30 s. */
  static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("has not become so within 30 s");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
