package io.nodekeeper.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.JsonFactory;
import io.nodekeeper.record.Plain;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** Writes one log event as lines. What comes from outside cannot begin a line of its own. */
final class LogLayout extends LayoutBase<ILoggingEvent> {

  /** In characters; what is longer is cut. */
  private static final int LONGEST = 4_000;

  static final String TIME = "time";
  static final String LEVEL = "level";
  static final String EVENT = "event";
  static final String SUBJECT = "subject";
  static final String DAEMON = "daemon";
  static final String TASK = "task_arn";
  static final String REASON = "reason";
  static final String ATTEMPT = "attempt";
  static final String LOGGER = "logger";
  static final String TEXT = "text";
  static final String TRACE = "trace";

  /** What a line begins with for people, who read the rest in its text. */
  private static final List<String> TITLE = List.of(EVENT, SUBJECT);

  private static final JsonFactory JSON = new JsonFactory();

  private final LogFormat format;

  LogLayout(LogFormat format) {
    this.format = format;
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    return switch (format) {
      case JSON -> json(event);
      case JOURNAL_JSON -> prefix(event) + json(event);
      case TEXT, JOURNAL -> text(event);
    };
  }

  private String text(ILoggingEvent event) {
    String prefix = prefix(event);
    var lines = new StringBuilder(prefix).append(plain(message(event))).append('\n');
    for (String line : trace(event)) {
      // journald takes a line without a prefix for one of the default priority
      lines.append(prefix).append(plain(line)).append('\n');
    }
    return lines.toString();
  }

  private String prefix(ILoggingEvent event) {
    return format == LogFormat.TEXT
        ? "%s %-5s ".formatted(at(event), event.getLevel())
        : "<" + priority(event.getLevel()) + ">";
  }

  /** Priorities as syslog(3) numbers them. */
  private static int priority(Level level) {
    if (level.isGreaterOrEqual(Level.ERROR)) {
      return 3;
    }
    if (level.isGreaterOrEqual(Level.WARN)) {
      return 4;
    }
    return level.isGreaterOrEqual(Level.INFO) ? 6 : 7;
  }

  private static String message(ILoggingEvent event) {
    if (!isOurs(event)) {
      return event.getLoggerName() + ": " + event.getFormattedMessage();
    }
    var message = new StringBuilder();
    for (KeyValuePair pair : pairs(event)) {
      if (TITLE.contains(pair.key)) {
        message.append(pair.value).append(' ');
      }
    }
    if (!message.isEmpty()) {
      message.setCharAt(message.length() - 1, ':');
      message.append(' ');
    }
    return message.append(event.getFormattedMessage()).toString();
  }

  private static String json(ILoggingEvent event) {
    var written = new StringWriter();
    try (var json = JSON.createGenerator(written)) {
      json.writeStartObject();
      json.writeStringField(TIME, at(event));
      json.writeStringField(LEVEL, event.getLevel().toString());
      for (KeyValuePair pair : pairs(event)) {
        if (pair.value instanceof Integer number) {
          json.writeNumberField(pair.key, number);
        } else {
          json.writeStringField(pair.key, cut(String.valueOf(pair.value)));
        }
      }
      if (!isOurs(event)) {
        json.writeStringField(LOGGER, event.getLoggerName());
      }
      json.writeStringField(TEXT, cut(event.getFormattedMessage()));
      List<String> trace = trace(event);
      if (!trace.isEmpty()) {
        json.writeStringField(TRACE, String.join("\n", trace));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return written.append("\n").toString();
  }

  private static String at(ILoggingEvent event) {
    return Instant.ofEpochMilli(event.getTimeStamp()).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  private static boolean isOurs(ILoggingEvent event) {
    return event.getLoggerName().equals(Logging.OURS);
  }

  private static List<KeyValuePair> pairs(ILoggingEvent event) {
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    return pairs == null ? List.of() : pairs;
  }

  private static List<String> trace(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown == null ? List.of() : ThrowableProxyUtil.asString(thrown).lines().toList();
  }

  private static String plain(String text) {
    return Plain.line(cut(text));
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
