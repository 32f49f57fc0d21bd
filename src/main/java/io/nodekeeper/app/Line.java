package io.nodekeeper.app;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskArn;
import java.util.Optional;
import java.util.OptionalInt;
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
 * @param facts of the text, apart: for programs
 * @param fault of the program, whose trace follows
 */
record Line(
    Level level,
    String event,
    String subject,
    String text,
    Facts facts,
    Optional<Throwable> fault) {

  /**
   * What of a line a program may go by. Names and meaning are stable, as those of events.
   *
   * @param daemon its name
   * @param task its ARN
   * @param reason why, in a line
   * @param attempt which one it was, from 1
   */
  record Facts(
      Optional<String> daemon,
      Optional<String> task,
      Optional<String> reason,
      OptionalInt attempt) {

    static Facts none() {
      return new Facts(Optional.empty(), Optional.empty(), Optional.empty(), OptionalInt.empty());
    }
  }

  Line daemon(DaemonName name) {
    return with(
        new Facts(Optional.of(name.value()), facts.task(), facts.reason(), facts.attempt()));
  }

  Line task(Optional<TaskArn> task) {
    return with(
        new Facts(facts.daemon(), task.map(TaskArn::value), facts.reason(), facts.attempt()));
  }

  /** Nothing, if it is empty. */
  Line reason(String why) {
    return with(
        new Facts(
            facts.daemon(),
            facts.task(),
            Optional.of(why).filter(is -> !is.isEmpty()),
            facts.attempt()));
  }

  Line attempt(int number) {
    return with(new Facts(facts.daemon(), facts.task(), facts.reason(), OptionalInt.of(number)));
  }

  private Line with(Facts others) {
    return new Line(level, event, subject, text, others, fault);
  }

  static Line info(String event, String subject, String text) {
    return new Line(Level.INFO, event, subject, text, Facts.none(), Optional.empty());
  }

  static Line warning(String event, String subject, String text) {
    return new Line(Level.WARN, event, subject, text, Facts.none(), Optional.empty());
  }

  static Line error(String event, String subject, String text) {
    return new Line(Level.ERROR, event, subject, text, Facts.none(), Optional.empty());
  }

  /** What should never happen, and did not end the agent. */
  static Line fault(String subject, Throwable fault) {
    return new Line(
        Level.ERROR,
        "agent.fault",
        subject,
        "this is a fault of nodekeeper's: " + Trouble.line(fault),
        Facts.none(),
        Optional.of(fault));
  }

  /** Writes it where {@link Logging} writes to. */
  void log() {
    LoggingEventBuilder line = Ours.LOGGER.atLevel(level);
    line = with(line, LogLayout.EVENT, Optional.of(event));
    line = with(line, LogLayout.SUBJECT, Optional.of(subject));
    line = with(line, LogLayout.DAEMON, facts.daemon());
    line = with(line, LogLayout.TASK, facts.task());
    line = with(line, LogLayout.REASON, facts.reason());
    if (facts.attempt().isPresent()) {
      line = with(line, LogLayout.ATTEMPT, Optional.of(facts.attempt().getAsInt()));
    }
    fault.map(line::setCause).orElse(line).log(text);
  }

  private static LoggingEventBuilder with(LoggingEventBuilder line, String key, Optional<?> value) {
    return value.isPresent() ? line.addKeyValue(key, value.get()) : line;
  }

  /** Apart, so that nothing of the logging is loaded before something is logged. */
  private static final class Ours {
    static final Logger LOGGER = LoggerFactory.getLogger(Logging.OURS);
  }
}
