package io.nodekeeper.app;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Something done again and again on a virtual thread, with a pause after each time. */
final class Every implements AutoCloseable {

  private final String name;
  private final Duration pause;
  private final Runnable what;
  private final Consumer<Line> out;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  /** Begins at once. */
  Every(String name, Duration pause, Runnable what, Consumer<Line> out) {
    this.name = name;
    this.pause = pause;
    this.what = what;
    this.out = out;
    this.thread = Thread.ofVirtual().name(name).start(this::repeat);
  }

  private void repeat() {
    do {
      try {
        what.run();
      } catch (RuntimeException fault) {
        // It only wakes the loop: a source that fails now may do so later.
        out.accept(Line.fault(name, fault));
      }
    } while (!isClosedAfterThePause());
  }

  private boolean isClosedAfterThePause() {
    try {
      return closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Override
  public void close() {
    closed.countDown();
    thread.interrupt();
  }
}
