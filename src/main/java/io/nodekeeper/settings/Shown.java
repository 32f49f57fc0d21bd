package io.nodekeeper.settings;

import java.util.regex.Pattern;

/** Untrusted text made fit for one line: escaped, shortened, and without an address's password. */
final class Shown {

  /** As long as the longest name ECS allows. */
  private static final int MOST = 255;

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_/-]{1," + MOST + "}");
  private static final Pattern CREDENTIALS = Pattern.compile("(?<=//)[^/@\\s]*@");

  private Shown() {}

  static String quoted(String text) {
    return '"' + escaped(text, true) + '"';
  }

  static String plain(String text) {
    return escaped(text, false);
  }

  /** A key as part of a path: in quotes when it could be taken for more than one. */
  static String key(String key) {
    return PLAIN_KEY.matcher(key).matches() ? key : quoted(key);
  }

  private static String escaped(String written, boolean quotes) {
    String text = CREDENTIALS.matcher(written).replaceAll("…@");
    var line = new StringBuilder();
    int end = text.offsetByCodePoints(0, Math.min(MOST, text.codePointCount(0, text.length())));
    text.substring(0, end)
        .codePoints()
        .forEach(point -> {
          if (quotes && (point == '"' || point == '\\')) {
            line.append('\\').appendCodePoint(point);
          } else if (isShowable(point)) {
            line.appendCodePoint(point);
          } else {
            line.append(String.format("\\u%04x", point));
          }
        });
    return line.append(end < text.length() ? "…" : "").toString();
  }

  /** Without line breaks, terminal controls and marks that turn the direction of writing. */
  private static boolean isShowable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
