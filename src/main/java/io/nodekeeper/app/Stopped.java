package io.nodekeeper.app;

import java.util.List;

/** A command that cannot go on, with what to say and what to exit with. */
final class Stopped extends Exception {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final transient List<String> lines;

  Stopped(int code, List<String> lines) {
    super(String.join("\n", lines));
    this.code = code;
    this.lines = List.copyOf(lines);
  }

  Stopped(int code, String line) {
    this(code, List.of(line));
  }

  int code() {
    return code;
  }

  List<String> lines() {
    return lines;
  }
}
