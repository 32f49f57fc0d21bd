package io.nodekeeper.core;

import java.util.regex.Pattern;

/**
 * A text that is too long for its place. Of an error's chain of causes the first and the last say
 * the most, so it is cut in the middle.
 */
public final class Shortened {

  private static final String CUT = "…";

  /** An id of Docker's, which twelve digits tell as well; an image's digest is no such id. */
  private static final Pattern ID =
      Pattern.compile("(?<![0-9A-Za-z:])([0-9a-f]{12})[0-9a-f]{52}(?![0-9A-Za-z])");

  private Shortened() {}

  /** At most so many characters, the mark of the cut among them. */
  public static String of(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    String line = ID.matcher(text).replaceAll("$1");
    if (line.length() <= most) {
      return line;
    }
    int head = most / 2;
    int tail = line.length() - (most - CUT.length() - head);
    // A character of two halves is not cut in two.
    head -= Character.isHighSurrogate(line.charAt(head - 1)) ? 1 : 0;
    tail += Character.isLowSurrogate(line.charAt(tail)) ? 1 : 0;
    return line.substring(0, head) + CUT + line.substring(tail);
  }
}
