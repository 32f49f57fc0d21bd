package io.nodekeeper.app;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Moments;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks outside sources side by side, each on a virtual thread of its own, for a bounded time. A
 * source that has not come back from an earlier question is not asked another one, so a source that
 * hangs for ever costs one thread and no time.
 */
final class Asker {

  private final InstantSource clock;
  private final Map<String, Question<?>> underWay = new ConcurrentHashMap<>();

  Asker(InstantSource clock) {
    this.clock = clock;
  }

  /** What will be answered, or not. */
  interface Answer<T> {
    /** Waits until it is there, or the time is over. */
    Reading<T> reading();
  }

  /**
   * Asks.
   *
   * @param source its name; one question to each name at a time
   * @param within from now
   */
  <T> Answer<T> ask(String source, Duration within, Supplier<Reading<T>> call) {
    Instant now = clock.instant();
    Question<?> earlier = underWay.get(source);
    if (earlier != null && earlier.isUnderWay()) {
      Reading<T> hangs = Reading.unknown("no answer since " + Moments.words(earlier.since), now);
      return () -> hangs;
    }
    var question = new Question<>(source, call, now, within);
    underWay.put(source, question);
    return question;
  }

  private final class Question<T> implements Answer<T> {
    private final FutureTask<Reading<T>> task;
    private final Thread thread;
    private final Instant since;
    private final Duration within;
    private final long deadline;
    private volatile boolean isBack;

    Question(String source, Supplier<Reading<T>> call, Instant since, Duration within) {
      this.task = new FutureTask<>(() -> answered(call));
      this.thread = Thread.ofVirtual().name(source).start(task);
      this.since = since;
      this.within = within;
      this.deadline = System.nanoTime() + within.toNanos();
    }

    private Reading<T> answered(Supplier<Reading<T>> call) {
      try {
        return call.get();
      } finally {
        isBack = true;
      }
    }

    /**
     * Whether the source is still in it, also when nobody waits for it any more. A thread lives on
     * for a moment after its answer is there, and one that was cancelled may never have begun.
     */
    boolean isUnderWay() {
      return !isBack && thread.isAlive();
    }

    @Override
    public Reading<T> reading() {
      try {
        return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | CancellationException e) {
        task.cancel(true);
        return Reading.unknown("no answer within " + Durations.words(within), clock.instant());
      } catch (ExecutionException e) {
        return Reading.unknown(Trouble.line(e.getCause()), clock.instant());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Reading.unknown("interrupted", clock.instant());
      }
    }
  }
}
