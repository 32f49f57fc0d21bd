package io.nodekeeper.standin.model;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The order in which things happen, one at a time. */
public interface Timeline extends InstantSource {

  /** Has {@code what} happen at {@code when}, or next if that is past; ties in the order asked. */
  void at(Instant when, Runnable what);

  /** Has {@code what} happen after a delay; zero means next, not now. */
  default void after(Duration delay, Runnable what) {
    at(instant().plus(delay), what);
  }
}
