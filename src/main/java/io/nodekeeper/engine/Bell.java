package io.nodekeeper.engine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The bell the loop sleeps beside: any number of rings while it is busy wake it once. */
public final class Bell implements Wake {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ring = lock.newCondition();
  private boolean ringing;

  @Override
  public void now() {
    lock.lock();
    try {
      ringing = true;
      ring.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until it rings, at most this long; whether it has rung.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public boolean await(Duration longest) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = Math.max(0, longest.toNanos());
      while (!ringing && left > 0) {
        left = ring.awaitNanos(left);
      }
      boolean hasRung = ringing;
      ringing = false;
      return hasRung;
    } finally {
      lock.unlock();
    }
  }

  /** The longest wait that makes sense: nanoseconds of a very long duration would overflow. */
  public static Duration bounded(Duration wait) {
    Duration longest = Duration.of(1, TimeUnit.HOURS.toChronoUnit());
    return wait.compareTo(longest) > 0 ? longest : wait;
  }
}
