package io.nodekeeper.edge.docker;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A version of the Docker Engine's HTTP API, such as 1.44. */
record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {

  /**
   * The newest one we speak. What we read has been the same since 1.24; Engine 25 to 29 and later
   * speak 1.44, and older engines are asked in their own newest.
   */
  static final ApiVersion OURS = new ApiVersion(1, 44);

  private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,4})\\.([0-9]{1,4})");
  private static final Comparator<ApiVersion> ORDER =
      Comparator.comparingInt(ApiVersion::major).thenComparingInt(ApiVersion::minor);

  static Optional<ApiVersion> parse(@Nullable String text) {
    Matcher matcher = SYNTAX.matcher(text == null ? "" : text);
    return matcher.matches()
        ? Optional.of(
            new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  /**
   * The version to speak with an engine: ours, lowered to the engine's newest, raised to its
   * oldest.
   *
   * @param newest the engine's ApiVersion
   * @param oldest the engine's MinAPIVersion, where it has one
   */
  static ApiVersion agreed(ApiVersion newest, Optional<ApiVersion> oldest) {
    ApiVersion ours = OURS.compareTo(newest) <= 0 ? OURS : newest;
    return oldest.filter(floor -> floor.compareTo(ours) > 0).orElse(ours);
  }

  @Override
  public int compareTo(ApiVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor;
  }
}
