package io.nodekeeper.sim;

import io.nodekeeper.core.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * When what daemons require of the machine is there: its name says so. {@code /from/30/200} is
 * there from 30 s after the world began until 200 s after it, {@code /from/30} for good, and {@code
 * /from} never.
 */
final class Premises {

  private static final String FROM = "/from";

  private Premises() {}

  /** There and away again at these seconds. */
  static String name(List<Integer> seconds) {
    return seconds.stream().map(at -> "/" + at).collect(Collectors.joining("", FROM, ""));
  }

  private static List<Duration> changes(Requirement requirement) {
    return Stream.of(requirement.name().split("/"))
        .skip(2)
        .map(text -> Duration.ofSeconds(Integer.parseInt(text)))
        .toList();
  }

  static boolean isMet(Requirement requirement, Duration age) {
    return changes(requirement).stream().filter(at -> at.compareTo(age) <= 0).count() % 2 == 1;
  }

  static boolean isMetInTheEnd(Requirement requirement) {
    return changes(requirement).size() % 2 == 1;
  }

  /** After this long it stays as it is. */
  static Duration lastChange(Requirement requirement) {
    return changes(requirement).stream().max(Duration::compareTo).orElse(Duration.ZERO);
  }
}
