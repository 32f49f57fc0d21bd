package io.nodekeeper.settings;

import java.util.Optional;

/**
 * One reason why settings do not hold. All text is fit for one line: what the files say is escaped
 * and shortened.
 *
 * @param file below the directory, such as {@code daemons.d/logs.yaml}
 * @param line from 1; 0 when the file as a whole is meant
 * @param column from 1; 0 when the line or the file as a whole is meant
 * @param key the path of the key, such as {@code daemons.metrics.after[0]}; empty when the file as
 *     a whole is meant
 * @param found what is there
 * @param expected what has to be there instead
 * @param didYouMean what was probably meant
 */
public record Problem(
    String file,
    int line,
    int column,
    String key,
    String found,
    String expected,
    Optional<String> didYouMean) {

  /** The problem as the line that is printed. */
  @Override
  public String toString() {
    return file
        + (line > 0 ? ":" + line : "")
        + ": "
        + (key.isEmpty() ? "" : key + ": ")
        + found
        + "; expected "
        + expected
        + didYouMean.map(meant -> "; did you mean " + Shown.quoted(meant) + "?").orElse("");
  }
}
