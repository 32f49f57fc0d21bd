package io.nodekeeper.standin.walk;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** What is shown of a walk: each step, when it happened, and whether it held. */
final class Steps {

  private final PrintStream out;
  private final Instant begin = Instant.now();
  private int failed;

  Steps(PrintStream out) {
    this.out = out;
  }

  /** A new part of the story. */
  void part(String title) {
    out.println();
    out.println(title);
  }

  /** Shows that a step held, now. */
  void held(String what) {
    held(Instant.now(), what);
  }

  /** Shows that a step held, then. */
  void held(Instant at, String what) {
    line("ok", at, what);
  }

  /** Shows a step that did not hold. */
  void failed(String what) {
    failed++;
    line("FAIL", Instant.now(), what);
  }

  /** Shows whether something holds that has to be so by now. */
  void check(boolean holds, String what) {
    if (holds) {
      held(what);
    } else {
      failed(what);
    }
  }

  /** Shows other people's words. */
  void quote(String text) {
    text.lines().forEach(line -> out.println("      | " + line));
  }

  void say(String text) {
    out.println(text);
  }

  int failures() {
    return failed;
  }

  private void line(String verdict, Instant at, String what) {
    double seconds = Duration.between(begin, at).toMillis() / 1000.0;
    out.println(String.format(Locale.ROOT, "%-4s %6.1fs  %s", verdict, seconds, what));
  }
}
