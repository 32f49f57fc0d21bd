package io.nodekeeper.core;

import java.time.Duration;

/**
 * Chance without chance: a number from a name. The same node, thing and attempt always gives the
 * same number; ten thousand nodes give ten thousand different ones.
 */
public final class Spread {

  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Spread() {}

  /** From 0 (inclusive) to 1 (exclusive). */
  static double fraction(String name) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * FNV_PRIME;
    }
    hash ^= hash >>> 33;
    hash *= 0xff51afd7ed558ccdL;
    hash ^= hash >>> 33;
    return (hash >>> 11) * 0x1.0p-53;
  }

  /** The duration, longer or shorter by up to a fifth. */
  public static Duration around(Duration middle, String name) {
    return Duration.ofMillis((long) (middle.toMillis() * (0.8 + 0.4 * fraction(name))));
  }

  /** The wait after so many failures in a row: doubled by each, spread by a fifth; none after 0. */
  static Duration backoff(int failures, Policy.Pace pace, String name) {
    if (failures <= 0) {
      return Duration.ZERO;
    }
    int doublings = Math.min(failures - 1, 20);
    long millis = pace.backoffFirst().toMillis() << doublings;
    Duration plain = Duration.ofMillis(Math.min(millis, pace.backoffMost().toMillis()));
    return around(plain, name + failures);
  }
}
