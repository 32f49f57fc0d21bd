package io.nodekeeper.app;

import java.util.Map;

/** How a log line is written. */
enum LogFormat {
  /** With a time in front, for a terminal or a file. */
  TEXT,
  /** With a {@code <n>} priority in front of every line, for journald, which knows the time. */
  JOURNAL,
  /** One JSON object a line. */
  JSON,
  /** The same behind a priority, which journald takes away. */
  JOURNAL_JSON;

  /** Names the format, whatever the settings say: {@code text}, {@code journal} or {@code json}. */
  static final String VARIABLE = "NODEKEEPER_LOG_FORMAT";

  /**
   * The format for this process.
   *
   * @param json whether the settings ask for JSON
   * @param environment where {@link #VARIABLE} wins, and systemd's JOURNAL_STREAM says that
   *     journald reads standard output (systemd.exec(5))
   * @throws Stopped if {@link #VARIABLE} names none
   */
  static LogFormat choose(boolean json, Map<String, String> environment) throws Stopped {
    String named = environment.getOrDefault(VARIABLE, "");
    boolean journald = !environment.getOrDefault("JOURNAL_STREAM", "").isEmpty();
    return switch (named) {
      case "text" -> TEXT;
      case "journal" -> JOURNAL;
      case "json" -> JSON;
      case "" -> json ? (journald ? JOURNAL_JSON : JSON) : (journald ? JOURNAL : TEXT);
      default ->
          throw new Stopped(
              Exit.CONFIG, VARIABLE + " is \"" + named + "\"; expected text, journal or json");
    };
  }
}
