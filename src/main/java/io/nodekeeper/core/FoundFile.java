package io.nodekeeper.core;

import java.util.Optional;

/**
 * A file as it lies there.
 *
 * @param mode as {@code ls} writes it
 * @param owner a user's name, or a number that has none
 * @param group a group's name, or a number that has none
 * @param ids the numbers of both
 */
public record FoundFile(Text text, String mode, String owner, String group, Ids ids) {

  /** No text of ours is longer: what is, is somebody else's, and is not read. */
  public static final int MOST_BYTES = 1 << 20;

  /** What it says, as far as that can be read. */
  public sealed interface Text {

    /**
     * All of it.
     *
     * @param content undecodable bytes are replaced; it may be a secret
     */
    record Whole(String content) implements Text {
      @Override
      public String toString() {
        return "Whole[%d characters]".formatted(content.length());
      }
    }

    /** More than any of ours says. */
    record TooLong(String why) implements Text {}

    /** Nobody but others may read it. */
    record Closed(String why) implements Text {}
  }

  /** Whose it is; names may be given to another number, and cannot always be looked up. */
  public record Ids(int user, int group) {}

  /** What it says; empty where that is not read. */
  public Optional<String> content() {
    return text instanceof Text.Whole(String content) ? Optional.of(content) : Optional.empty();
  }

  /** Why it is not known what it says. */
  public Optional<String> unread() {
    return switch (text) {
      case Text.Whole _ -> Optional.empty();
      case Text.TooLong(String why) -> Optional.of(why);
      case Text.Closed(String why) -> Optional.of(why);
    };
  }

  boolean says(String content) {
    return content().equals(Optional.of(content));
  }
}
