package io.nodekeeper.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants for people. */
public final class Moments {

  private Moments() {}

  /** To the second: {@code 2026-11-21T12:00:00Z}. */
  public static String words(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
