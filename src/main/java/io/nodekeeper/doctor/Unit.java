package io.nodekeeper.doctor;

import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;

/**
 * A unit as systemd has it.
 *
 * @param load such as loaded or not-found
 * @param active such as active or inactive
 * @param file such as enabled, disabled or static
 * @param timeoutStop empty where it is infinite, or not said
 */
public record Unit(
    String name,
    String load,
    String active,
    String file,
    SortedSet<String> after,
    SortedSet<String> before,
    Optional<Duration> timeoutStop) {

  boolean isThere() {
    return load.equals("loaded");
  }

  boolean isEnabled() {
    return file.startsWith("enabled");
  }
}
