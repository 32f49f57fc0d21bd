package io.nodekeeper.app;

import java.util.Map;
import java.util.Optional;

/** How a log line is written. */
enum LogFormat {
  /** With a time in front, for a terminal or a file. */
  TEXT,
  /** With a {@code <n>} priority in front of every line, for journald, which knows the time. */
  JOURNAL,
  /** One JSON object a line. */
  JSON;

  /** Names the format, whatever the settings say: {@code text}, {@code journal} or {@code json}. */
  static final String VARIABLE = "NODEKEEPER_LOG_FORMAT";

  /**
   * The format for this process.
   *
   * @param json whether the settings ask for JSON
   * @param environment where {@link #VARIABLE} wins, and systemd's JOURNAL_STREAM says that
   *     journald reads standard output (systemd.exec(5))
   */
  static LogFormat choose(boolean json, Map<String, String> environment) {
    return named(environment.getOrDefault(VARIABLE, ""))
        .orElseGet(() -> {
          if (json) {
            return JSON;
          }
          return environment.getOrDefault("JOURNAL_STREAM", "").isEmpty() ? TEXT : JOURNAL;
        });
  }

  private static Optional<LogFormat> named(String name) {
    return switch (name) {
      case "text" -> Optional.of(TEXT);
      case "journal" -> Optional.of(JOURNAL);
      case "json" -> Optional.of(JSON);
      default -> Optional.empty();
    };
  }
}
