package io.nodekeeper.doctor;

import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the ECS agent's own settings say.
 *
 * @param variables by name, such as {@code ECS_CLUSTER}
 */
public record AgentConfig(SortedMap<String, String> variables) {

  /** Source: ECS agent, README. */
  static final Duration USUAL_STOP_TIMEOUT = Duration.ofSeconds(30);

  /** Go's durations, as far as anybody writes them here. */
  private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(h|ms|m|s)");

  /**
   * Of files in the order in which they are read: of the same variable the last one holds. Quotes
   * are left, as ecs-init leaves them.
   */
  public static AgentConfig of(Iterable<String> texts) {
    var variables = new TreeMap<String, String>();
    for (String text : texts) {
      text.lines()
          .map(String::strip)
          .filter(line -> line.startsWith("ECS_") && line.contains("="))
          .forEach(line -> {
            int at = line.indexOf('=');
            variables.put(line.substring(0, at), line.substring(at + 1));
          });
    }
    return new AgentConfig(Collections.unmodifiableSortedMap(variables));
  }

  Optional<String> value(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  /** What a container gets whose definition names none; empty for a text that is no duration. */
  Optional<Duration> stopTimeout() {
    Optional<String> written = value("ECS_CONTAINER_STOP_TIMEOUT");
    return written.isEmpty() ? Optional.of(USUAL_STOP_TIMEOUT) : duration(written.get());
  }

  private static Optional<Duration> duration(String text) {
    Matcher part = PART.matcher(text);
    Duration sum = Duration.ZERO;
    int at = 0;
    while (at < text.length() && part.find(at) && part.start() == at) {
      double amount = Double.parseDouble(part.group(1));
      double millis =
          amount
              * switch (part.group(2)) {
                case "h" -> 3_600_000;
                case "m" -> 60_000;
                case "s" -> 1_000;
                default -> 1;
              };
      sum = sum.plusMillis((long) millis);
      at = part.end();
    }
    return at == text.length() && at > 0 ? Optional.of(sum) : Optional.empty();
  }
}
