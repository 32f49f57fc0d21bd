package io.nodekeeper.core;

/**
 * Doing nothing, with its reason; or something an operator should know.
 *
 * @param level INFO for what is in order, WARNING for what an operator may have to mend
 * @param subject what it is about: a daemon's name, a file's path, {@code node}, {@code drain}
 * @param text one line
 */
public record Note(Level level, String subject, String text) {

  public enum Level {
    INFO,
    WARNING
  }

  public static Note info(String subject, String text) {
    return new Note(Level.INFO, subject, text);
  }

  public static Note warning(String subject, String text) {
    return new Note(Level.WARNING, subject, text);
  }
}
