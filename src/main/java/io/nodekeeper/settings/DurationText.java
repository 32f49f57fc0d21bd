package io.nodekeeper.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations as settings spell them: {@code 45s}, {@code 1h30m}, {@code 500ms}. */
public final class DurationText {

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?=.)(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern DAYS = Pattern.compile("([0-9]{1,6})d(?:ays?)?");

  private DurationText() {}

  /** Whole numbers with the units h, m, s, ms: each at most once, the longest first. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        Duration.ofHours(number(matcher.group(1)))
            .plusMinutes(number(matcher.group(2)))
            .plusSeconds(number(matcher.group(3)))
            .plusMillis(number(matcher.group(4))));
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** The shortest spelling. */
  public static String of(Duration duration) {
    var text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long number, String unit) {
    if (number > 0) {
      text.append(number).append(unit);
    }
  }

  /** What a text that is no duration was probably meant to be: a duration, but of any length. */
  public static Optional<String> meant(String text) {
    String plain =
        text.strip()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[\\s_]", "")
            .replaceAll("(?<=[0-9])(?:hours?|hrs?)", "h")
            .replaceAll("(?<=[0-9])(?:minutes?|mins?)", "m")
            .replaceAll("(?<=[0-9])(?:seconds?|secs?)", "s");
    if (NUMBER.matcher(plain).matches()) {
      return Optional.of(plain + "s");
    }
    Matcher days = DAYS.matcher(plain);
    if (days.matches()) {
      return Optional.of(24 * Long.parseLong(days.group(1)) + "h");
    }
    return Optional.of(plain).filter(spelling -> parse(spelling).isPresent());
  }
}
