package io.nodekeeper.core;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which task definition a daemon runs: a family (its newest ACTIVE revision), a {@code
 * family:revision}, or the ARN of a revision.
 *
 * @param written as the operator wrote it; this is what StartTask is given
 * @param family 1 to 255 letters, digits, {@code -} and {@code _}
 * @param revision 1 or more; absent for a bare family
 */
public record TaskDefinitionRef(String written, String family, OptionalInt revision) {

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:arn:[a-z-]+:ecs:[a-z0-9-]+:[0-9]{12}:task-definition/)?"
              + "([A-Za-z0-9_-]{1,255})(?::([1-9][0-9]{0,8}))?");

  /** Empty when the text is neither a family, nor a revision, nor an ARN of one. */
  public static Optional<TaskDefinitionRef> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String revision = matcher.group(2);
    if (revision == null && text.startsWith("arn:")) {
      return Optional.empty();
    }
    return Optional.of(
        new TaskDefinitionRef(
            text,
            matcher.group(1),
            revision == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(revision))));
  }

  /** Another revision of the family, written as this one is. */
  TaskDefinitionRef at(int other) {
    if (revision.isPresent() && revision.getAsInt() == other) {
      return this;
    }
    String unnumbered =
        revision.isEmpty() ? written : written.substring(0, written.lastIndexOf(':'));
    return new TaskDefinitionRef(unnumbered + ":" + other, family, OptionalInt.of(other));
  }

  @Override
  public String toString() {
    return written;
  }
}
