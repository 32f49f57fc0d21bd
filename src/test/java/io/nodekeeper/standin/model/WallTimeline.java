package io.nodekeeper.standin.model;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Time as it passes. Everything scheduled, and everything called through {@link #call}, happens
 * under one lock: the model may be touched in no other way.
 */
public final class WallTimeline implements Timeline, AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(1, Executors.defaultThreadFactory());

  public WallTimeline() {
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    scheduler.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public void at(Instant when, Runnable what) {
    if (scheduler.isShutdown()) {
      return;
    }
    long delay = Math.max(0, Duration.between(instant(), when).toNanos());
    var _ = scheduler.schedule(() -> run(what), delay, TimeUnit.NANOSECONDS);
  }

  /** Looks at the model, or does something to it, now. */
  public <T> T call(Supplier<T> what) {
    lock.lock();
    try {
      return what.get();
    } finally {
      lock.unlock();
    }
  }

  /** Does something to the model, now. */
  public void run(Runnable what) {
    lock.lock();
    try {
      what.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
