package io.nodekeeper.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where a moment lies between two others, from left to right; in UTC, as all our times. */
record Axis(Instant from, Instant until) {

  /** As many as there is room for on a telephone. */
  private static final int TICKS = 6;

  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(15),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(2),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofDays(1),
          Duration.ofDays(2),
          Duration.ofDays(7),
          Duration.ofDays(30));

  private static final DateTimeFormatter SECONDS = format("HH:mm:ss");
  private static final DateTimeFormatter MINUTES = format("HH:mm");
  private static final DateTimeFormatter DAYS = format("MM-dd");

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
  }

  /** A round moment, with the words for it. */
  record Tick(Instant at, String text) {}

  /** In per cent, as SVG has it. */
  String percent(Instant at) {
    return percent((double) Duration.between(from, at).toMillis());
  }

  /** How wide so long a time is; never so little that nothing is seen of it. */
  String width(Instant begin, Instant end) {
    return percent(Math.max((double) Duration.between(begin, end).toMillis(), length() / 300));
  }

  private String percent(double millis) {
    return String.format(Locale.ROOT, "%.3f%%", 100 * millis / length());
  }

  private double length() {
    return (double) Math.max(1, Duration.between(from, until).toMillis());
  }

  List<Tick> ticks() {
    Duration step =
        STEPS.stream()
            .filter(each -> length() / (double) each.toMillis() <= TICKS)
            .findFirst()
            .orElse(Duration.ofDays(365));
    DateTimeFormatter format =
        step.toSeconds() < 60 ? SECONDS : step.toHours() < 24 ? MINUTES : DAYS;
    var ticks = new ArrayList<Tick>();
    long first = Math.ceilDiv(from.toEpochMilli(), step.toMillis());
    Instant at = Instant.ofEpochMilli(first * step.toMillis());
    while (!at.isAfter(until)) {
      ticks.add(new Tick(at, format.format(at)));
      at = at.plus(step);
    }
    return ticks;
  }
}
