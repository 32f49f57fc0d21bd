package io.nodekeeper.app;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Text for people in lines that fit a terminal; broken between words and never inside of one. */
final class Wrapped {

  /** Of a terminal. */
  static final int WIDTH = 80;

  private Wrapped() {}

  /**
   * A text of one line as several. A word that is longer than a line, such as an ARN, stays whole.
   *
   * @param indent how many blanks all lines but the first begin with
   */
  static List<String> lines(String text, int indent) {
    var lines = new ArrayList<String>();
    int first = text.length() - text.stripLeading().length();
    var line = new StringBuilder(text.substring(0, first));
    boolean begun = false;
    for (String word : text.substring(first).split(" ", -1)) {
      if (begun && width(line) + 1 + width(word) > WIDTH) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(" ".repeat(indent));
        begun = false;
      }
      line.append(begun ? " " : "").append(word);
      begun = true;
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }

  /** The text, or its begin, in so many characters. */
  static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
  }

  /** The same of each word: what is longer than a line, or a column, is none for people. */
  static String cutWords(String text, int longest) {
    return Stream.of(text.split(" ", -1))
        .map(word -> cut(word, longest))
        .collect(Collectors.joining(" "));
  }

  private static int width(CharSequence text) {
    return (int) text.codePoints().count();
  }
}
