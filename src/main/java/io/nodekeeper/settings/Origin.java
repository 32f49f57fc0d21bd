package io.nodekeeper.settings;

/**
 * A key's effective value and where it came from. All text is fit for one line.
 *
 * @param key the path of the key, such as {@code drain.deadline}
 * @param value as settings spell it, such as {@code 1h30m}
 * @param from {@link #DEFAULT}, or file and line, such as {@code nodekeeper.yaml:12}
 */
public record Origin(String key, String value, String from) {

  /** Where a value came from that nobody wrote. */
  public static final String DEFAULT = "default";
}
