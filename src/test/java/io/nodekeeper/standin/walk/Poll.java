package io.nodekeeper.standin.walk;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for what tells nobody of itself. */
final class Poll {

  private static final Duration PAUSE = Duration.ofMillis(50);

  private Poll() {}

  /** Whether it came true in time. */
  static boolean until(BooleanSupplier condition, Duration longest) throws InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      LockSupport.parkNanos(PAUSE.toNanos());
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    return true;
  }
}
