package io.nodekeeper.standin.model;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Time as it passes. Everything scheduled, and everything called through {@link #call}, happens
 * under one lock: the model may be touched in no other way.
 */
public final class WallTimeline implements Timeline, AutoCloseable {

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1, work -> Thread.ofPlatform().daemon().name("timeline").unstarted(work));

  public WallTimeline() {
    scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
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
    var _ = scheduler.schedule(() -> happen(what), delay, TimeUnit.NANOSECONDS);
  }

  private void happen(Runnable what) {
    lock.lock();
    try {
      what.run();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks at the model, or does something to it, now.
   *
   * @throws IllegalStateException once, if something scheduled has failed since the last call
   */
  public <T> T call(Supplier<T> what) {
    RuntimeException earlier = failure.getAndSet(null);
    if (earlier != null) {
      throw new IllegalStateException("the model has failed before", earlier);
    }
    lock.lock();
    try {
      return what.get();
    } finally {
      lock.unlock();
    }
  }

  /** Does something to the model, now. */
  public void run(Runnable what) {
    boolean _ =
        call(() -> {
          what.run();
          return true;
        });
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
