package io.nodekeeper.engine;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Time that never steps: the wall clock once, at the start, and from then on what has really
 * passed. Waiting times and deadlines so survive a clock that is set while the agent runs.
 */
public final class SteadyClock implements InstantSource {

  private final Instant begin;
  private final long beginNanos;

  /** Begins at this time of the wall clock, now. */
  public SteadyClock(InstantSource wall) {
    this.begin = wall.instant();
    this.beginNanos = System.nanoTime();
  }

  @Override
  public Instant instant() {
    return begin.plusNanos(System.nanoTime() - beginNanos);
  }
}
