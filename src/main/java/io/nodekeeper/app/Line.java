package io.nodekeeper.app;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line of the journal.
 *
 * @param event its name, which does not change between versions: {@code daemon.healthy}
 * @param subject what it is about: a daemon's name, a path, {@code node}, {@code drain}
 * @param text what happened and why, for people
 * @param fault of the program, whose trace follows
 */
record Line(Level level, String event, String subject, String text, Optional<Throwable> fault) {

  static Line info(String event, String subject, String text) {
    return new Line(Level.INFO, event, subject, text, Optional.empty());
  }

  static Line warning(String event, String subject, String text) {
    return new Line(Level.WARN, event, subject, text, Optional.empty());
  }

  static Line error(String event, String subject, String text) {
    return new Line(Level.ERROR, event, subject, text, Optional.empty());
  }

  /** What should never happen, and did not end the agent. */
  static Line fault(String subject, Throwable fault) {
    return new Line(
        Level.ERROR,
        "agent.fault",
        subject,
        "this is a fault of nodekeeper's: " + Trouble.line(fault),
        Optional.of(fault));
  }

  /** Writes it where {@link Logging} writes to. */
  void log() {
    LoggingEventBuilder line =
        Ours.LOGGER.atLevel(level).addKeyValue("event", event).addKeyValue("subject", subject);
    fault.map(line::setCause).orElse(line).log(text);
  }

  /** Apart, so that nothing of the logging is loaded before something is logged. */
  private static final class Ours {
    static final Logger LOGGER = LoggerFactory.getLogger(Logging.OURS);
  }
}
