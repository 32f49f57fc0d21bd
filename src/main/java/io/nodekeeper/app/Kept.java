package io.nodekeeper.app;

import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * A source that is asked at most once in a while, however often one looks; a failure is not kept.
 */
final class Kept<T> {

  private final Duration fresh;
  private final InstantSource clock;
  private final Supplier<Reading<T>> source;
  private volatile Reading<T> last = Reading.notAsked();

  Kept(Duration fresh, InstantSource clock, Supplier<Reading<T>> source) {
    this.fresh = fresh;
    this.clock = clock;
    this.source = source;
  }

  Reading<T> reading() {
    Reading<T> present = last;
    if (!present.isKnown() || present.age(clock.instant()).compareTo(fresh) > 0) {
      present = source.get();
      last = present;
    }
    return present;
  }

  void forget() {
    last = Reading.notAsked();
  }
}
