package io.nodekeeper.edge.host;

import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Unit;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Units as systemd has them in force, drop-ins and all. */
public final class Units {

  private static final String PROPERTIES =
      "Id,LoadState,ActiveState,UnitFileState,After,Before,TimeoutStopUSec";

  /** As {@code 1min 30s}. Source: man 7 systemd.time, time spans. */
  private static final Pattern PART = Pattern.compile("([0-9]{1,9})(us|ms|s|min|h|d|w)");

  private Units() {}

  /** Units by name; one that is not there is said to be so. */
  public static Reading<List<Unit>> reading(List<String> names, Instant now) {
    var words = new ArrayList<>(List.of("systemctl", "show", "--property=" + PROPERTIES, "--"));
    words.addAll(names);
    try {
      List<Unit> units = parsed(Output.of(words));
      return units.isEmpty()
          ? Reading.unknown("systemctl show says nothing", now)
          : Reading.known(units, now);
    } catch (IOException failed) {
      return Reading.unknown(String.valueOf(failed.getMessage()), now);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Reading.unknown("interrupted", now);
    }
  }

  /** What {@code systemctl show} prints: a paragraph for each. */
  static List<Unit> parsed(String text) {
    var units = new ArrayList<Unit>();
    for (String paragraph : text.split("\n\\s*\n", -1)) {
      var values = new TreeMap<String, String>();
      paragraph
          .lines()
          .filter(line -> line.contains("="))
          .forEach(line -> {
            int at = line.indexOf('=');
            values.put(line.substring(0, at).strip(), line.substring(at + 1).strip());
          });
      if (values.containsKey("Id")) {
        units.add(unit(values));
      }
    }
    return List.copyOf(units);
  }

  private static Unit unit(Map<String, String> values) {
    return new Unit(
        values.getOrDefault("Id", ""),
        values.getOrDefault("LoadState", ""),
        values.getOrDefault("ActiveState", ""),
        values.getOrDefault("UnitFileState", ""),
        names(values.getOrDefault("After", "")),
        names(values.getOrDefault("Before", "")),
        span(values.getOrDefault("TimeoutStopUSec", "")));
  }

  private static SortedSet<String> names(String text) {
    var names = new TreeSet<>(List.of(text.split("\\s+", -1)));
    names.remove("");
    return Collections.unmodifiableSortedSet(names);
  }

  /** Empty for {@code infinity}, and for what is no time span. */
  private static Optional<Duration> span(String text) {
    Duration sum = Duration.ZERO;
    for (String word : text.split("\\s+", -1)) {
      Matcher part = PART.matcher(word);
      if (!part.matches()) {
        return Optional.empty();
      }
      long amount = Long.parseLong(part.group(1));
      sum =
          sum.plus(
              switch (part.group(2)) {
                case "us" -> Duration.ofNanos(amount * 1_000);
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "min" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                default -> Duration.ofDays(amount * 7);
              });
    }
    return Optional.of(sum);
  }
}
