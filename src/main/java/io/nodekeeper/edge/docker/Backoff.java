package io.nodekeeper.edge.docker;

import java.time.Duration;

/**
 * How long to wait before connecting again: doubled by each failure in a row, up to a limit.
 *
 * @param first after the first failure; more than zero
 * @param most at least {@code first}
 */
record Backoff(Duration first, Duration most) {

  private static final int DOUBLINGS_MAX = 20;

  static Backoff standard() {
    return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
  }

  /**
   * @param failures in a row, 1 or more
   */
  Duration after(int failures) {
    Duration doubled = first.multipliedBy(1L << Math.clamp(failures - 1, 0, DOUBLINGS_MAX));
    return doubled.compareTo(most) < 0 ? doubled : most;
  }
}
