package io.nodekeeper.core;

import java.time.Duration;

/** Durations for people. */
public final class Durations {

  private Durations() {}

  /** The largest two units: {@code 3 s}, {@code 5 min 10 s}, {@code 2 h}, {@code 4 d 3 h}. */
  public static String words(Duration duration) {
    if (duration.isNegative()) {
      return "0 s";
    }
    long seconds = duration.toSeconds();
    if (seconds == 0 && !duration.isZero()) {
      return duration.toMillis() + " ms";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    if (seconds < 86_400) {
      return two(seconds / 3_600, "h", seconds % 3_600 / 60, "min");
    }
    return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
