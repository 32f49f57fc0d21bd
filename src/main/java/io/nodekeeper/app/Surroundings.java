package io.nodekeeper.app;

import io.nodekeeper.engine.Bell;
import io.nodekeeper.record.Plain;
import io.nodekeeper.settings.AgentSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * What a command is run in.
 *
 * @param out for data
 * @param err for everything else
 * @param pause how a command waits by that clock
 * @param outside the way to everything that is no file of ours
 */
record Surroundings(
    PrintStream out,
    PrintStream err,
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
        System.getenv(),
        InstantSource.system(),
        length -> new Bell().await(length),
        LiveEdges::new);
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

  /** A line for people, in as many as it needs to fit a terminal. */
  void say(String line, int indent) {
    Wrapped.lines(Plain.line(line), indent).forEach(out::println);
  }

  /** One line of diagnostics. */
  void complain(String line) {
    err.println("nodekeeper: " + Plain.line(line));
  }

  /**
   * Whether standard output is a pipe or a socket, which cannot be written only if nobody reads it
   * any more: Java has no name for that, and the words for it are those of the locale.
   */
  boolean isPiped() {
    try {
      int mode = (int) Files.getAttribute(Path.of("/proc/self/fd/1"), "unix:mode") & FILE_TYPE;
      return mode == FIFO || mode == SOCKET;
    } catch (IOException closed) {
      return false;
    }
  }

  /** As in st_mode of stat(2). */
  private static final int FILE_TYPE = 0xF000;

  private static final int FIFO = 0x1000;
  private static final int SOCKET = 0xC000;
}
