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

  /** As kubectl writes ages: {@code 45s}, {@code 5m30s}, {@code 12m}, {@code 3h}, {@code 9d}. */
  public static String age(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    long minutes = seconds / 60;
    long hours = minutes / 60;
    if (seconds < 120) {
      return seconds + "s";
    }
    if (minutes < 10) {
      return close(minutes, "m", seconds % 60, "s");
    }
    if (minutes < 180) {
      return minutes + "m";
    }
    if (hours < 8) {
      return close(hours, "h", minutes % 60, "m");
    }
    if (hours < 48) {
      return hours + "h";
    }
    return hours < 192 ? close(hours / 24, "d", hours % 24, "h") : hours / 24 + "d";
  }

  private static String close(long large, String unit, long small, String smallUnit) {
    return large + unit + (small == 0 ? "" : small + smallUnit);
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }
}
