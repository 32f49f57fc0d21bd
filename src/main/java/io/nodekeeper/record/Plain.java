package io.nodekeeper.record;

/** Text from outside, made fit for one line of a log or a terminal. */
public final class Plain {

  private Plain() {}

  /** With control characters, line breaks among them, written out: {@code \n}, {@code \u001b}. */
  public static String line(String text) {
    if (text.codePoints().allMatch(Plain::isShowable)) {
      return text;
    }
    var plain = new StringBuilder();
    text.codePoints().forEach(point -> append(plain, point));
    return plain.toString();
  }

  private static void append(StringBuilder plain, int point) {
    if (isShowable(point)) {
      plain.appendCodePoint(point);
    } else if (point == '\n') {
      plain.append("\\n");
    } else if (point == '\t') {
      plain.append(' ');
    } else {
      plain.append("\\u%04x".formatted(point));
    }
  }

  /** Without line breaks, terminal controls and marks that turn the direction of writing. */
  private static boolean isShowable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
