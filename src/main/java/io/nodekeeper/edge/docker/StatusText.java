package io.nodekeeper.edge.docker;

import io.nodekeeper.core.Container.Health;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the {@code Status} text of a listed container says, such as {@code Up 8 seconds (healthy)}
 * or {@code Exited (137) 2 hours ago}. Source: moby, State.String and Health.String; the durations
 * are docker/go-units, HumanDuration.
 *
 * @param health NONE if the text names no health
 * @param inState the least time that the text can mean; zero if it has none
 * @param exitCode of {@code Exited (N) …}
 */
record StatusText(Health health, Duration inState, OptionalInt exitCode) {

  private static final Pattern UP = Pattern.compile("Up (.*?)(?: \\(([^()]*)\\))?");
  private static final Pattern EXITED = Pattern.compile("Exited \\((-?[0-9]{1,9})\\) (.*) ago");
  private static final Pattern RESTARTING =
      Pattern.compile("Restarting \\(-?[0-9]{1,9}\\) (.*) ago");
  private static final Pattern COUNTED =
      Pattern.compile("([0-9]{1,6}) (second|minute|hour|day|week|month|year)s?");

  /** In words without a number; hours begin at sixty full minutes. */
  private static final Map<String, Duration> NAMED =
      Map.of("About a minute", Duration.ofMinutes(1), "About an hour", Duration.ofHours(1));

  /** HumanDuration rounds hours to the nearest, and counts days, weeks and months from them. */
  private static final Duration ROUNDED_UP = Duration.ofMinutes(30);

  static StatusText parse(String text) {
    Matcher up = UP.matcher(text);
    if (up.matches()) {
      return new StatusText(
          health(up.group(2) == null ? "" : up.group(2)),
          atLeast(up.group(1)),
          OptionalInt.empty());
    }
    Matcher exited = EXITED.matcher(text);
    if (exited.matches()) {
      return new StatusText(
          Health.NONE, atLeast(exited.group(2)), OptionalInt.of(Integer.parseInt(exited.group(1))));
    }
    Matcher restarting = RESTARTING.matcher(text);
    return new StatusText(
        Health.NONE,
        restarting.matches() ? atLeast(restarting.group(1)) : Duration.ZERO,
        OptionalInt.empty());
  }

  /** A health in words we do not know is one that is not known yet. */
  private static Health health(String words) {
    return switch (words) {
      case "", "Paused" -> Health.NONE;
      case "healthy" -> Health.HEALTHY;
      case "unhealthy" -> Health.UNHEALTHY;
      default -> Health.STARTING;
    };
  }

  private static Duration atLeast(String words) {
    Matcher counted = COUNTED.matcher(words);
    if (!counted.matches()) {
      return NAMED.getOrDefault(words, Duration.ZERO);
    }
    long count = Long.parseLong(counted.group(1));
    Duration said =
        switch (counted.group(2)) {
          case "second" -> Duration.ofSeconds(count);
          case "minute" -> Duration.ofMinutes(count);
          case "hour" -> Duration.ofHours(count).minus(ROUNDED_UP);
          case "day" -> Duration.ofDays(count).minus(ROUNDED_UP);
          case "week" -> Duration.ofDays(7 * count).minus(ROUNDED_UP);
          case "month" -> Duration.ofDays(30 * count).minus(ROUNDED_UP);
          default -> Duration.ofDays(365 * count);
        };
    return said.isNegative() ? Duration.ZERO : said;
  }
}
