package io.nodekeeper.aws;

import io.nodekeeper.core.Shortened;

/** Text from outside, made fit for a line of a log: bounded, and without control characters. */
public final class OneLine {

  private OneLine() {}

  /** All of it on one line, line breaks and other control characters as single blanks. */
  public static String of(String text, int most) {
    StringBuilder line = new StringBuilder();
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        gap = !line.isEmpty();
        continue;
      }
      line.append(gap ? " " : "").append(c);
      gap = false;
    }
    return Shortened.of(line.toString(), most);
  }

  /** Its first line only. */
  public static String first(String text, int most) {
    String stripped = text.strip();
    int end = 0;
    while (end < stripped.length() && !isBreak(stripped.charAt(end))) {
      end++;
    }
    return of(stripped.substring(0, end), most);
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }
}
