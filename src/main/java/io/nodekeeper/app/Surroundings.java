package io.nodekeeper.app;

import io.nodekeeper.engine.Bell;
import io.nodekeeper.record.Plain;
import io.nodekeeper.settings.AgentSettings;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command is run in.
 *
 * @param out for data
 * @param err for everything else
 * @param terminal whether people sit before {@code out}, whose lines are then cut to its width
 * @param pause how a command waits by that clock
 * @param outside the way to everything that is no file of ours
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
    boolean terminal,
    Map<String, String> environment,
    InstantSource clock,
    Pause pause,
    Outside outside) {

  /** Opens the doors to the outside, when a command needs them. */
  @FunctionalInterface
  interface Outside {
    /**
     * Opens them; nothing is asked yet.
     *
     * @param clock what the readings' times are taken from
     * @throws IllegalArgumentException if the environment names an impossible address
     */
    Edges open(
        Map<String, String> environment,
        InstantSource clock,
        Places places,
        AgentSettings settings);
  }

  static Surroundings ofProcess() {
    return new Surroundings(
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        isTerminal(),
        System.getenv(),
        InstantSource.system(),
        length -> new Bell().await(length),
        LiveEdges::new);
  }

  @SuppressWarnings("SystemConsoleNull") // Java 25 again has none where there is no terminal.
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** Whatever the locale: under systemd there is none. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /**
   * Opens the doors to the outside.
   *
   * @throws Stopped if the environment names an impossible address
   */
  Edges open(InstantSource time, Places places, AgentSettings settings) throws Stopped {
    try {
      return outside.open(environment, time, places, settings);
    } catch (IllegalArgumentException e) {
      throw new Stopped(Exit.CONFIG, String.valueOf(e.getMessage()));
    }
  }

  /** A line for people, cut to a terminal's width where they sit before one. */
  String fitted(String line) {
    return terminal ? DaemonTable.cut(line, Wrapped.WIDTH) : line;
  }

  /** One line of diagnostics. */
  void complain(String line) {
    err.println("nodekeeper: " + Plain.line(line));
  }
}
