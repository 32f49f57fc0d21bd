package io.nodekeeper.core;

/**
 * A file as it lies there.
 *
 * @param content undecodable bytes are replaced
 * @param mode as {@code ls} writes it
 * @param owner a user's name, or a number that has none
 * @param group a group's name, or a number that has none
 */
public record FoundFile(String content, String mode, String owner, String group) {

  /** What it says may be a secret. */
  @Override
  public String toString() {
    return "FoundFile[%d characters, %s %s:%s]".formatted(content.length(), mode, owner, group);
  }
}
