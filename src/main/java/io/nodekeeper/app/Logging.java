package io.nodekeeper.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * The set-up of all logging of the process, in code: Logback finds this class as a service and so
 * never looks for a configuration file. Until a command says otherwise, warnings go to standard
 * error.
 */
public final class Logging extends ContextAwareBase implements Configurator {

  /** The logger whose lines are events of ours; all others are libraries. */
  static final String OURS = "nodekeeper";

  @Override
  public ExecutionStatus configure(LoggerContext loggers) {
    write(loggers, LogFormat.TEXT, System.err);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** From now on, everything is written to {@code out} in this format. */
  static void to(OutputStream out, LogFormat format) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext loggers) {
      write(loggers, format, out);
    }
  }

  static void write(LoggerContext loggers, LogFormat format, OutputStream out) {
    loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).detachAndStopAllAppenders();
    var layout = new LogLayout(format);
    layout.setContext(loggers);
    layout.start();
    var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
    encoder.setContext(loggers);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    var appender = new OutputStreamAppender<ILoggingEvent>();
    appender.setContext(loggers);
    appender.setName("console");
    appender.setEncoder(encoder);
    appender.setOutputStream(new Unclosed(out));
    appender.start();
    var root = loggers.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.WARN);
    root.addAppender(appender);
    loggers.getLogger(OURS).setLevel(Level.INFO);
  }

  /** A stream that outlives its appender: standard output is not ours to close. */
  private static final class Unclosed extends java.io.FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws java.io.IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws java.io.IOException {
      flush();
    }
  }
}
