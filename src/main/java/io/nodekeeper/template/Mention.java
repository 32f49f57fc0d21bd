package io.nodekeeper.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a template where a value is written.
 *
 * @param name as it is written there
 * @param line from 1
 * @param quoted whether a double quote is open there, by what stands before it on its line: none is
 *     within single quotes, nor in a comment
 * @param escaped whether the value is escaped, and not written as it is
 * @param sections those that it lies in and that are entered for what they name, the innermost last
 */
public record Mention(
    String name, int line, boolean quoted, boolean escaped, List<String> sections) {

  /** All of a text that is a template. */
  static List<Mention> all(String text) {
    return new Scan(text).mentions();
  }

  /** By which the value may be found: what stands in a section may be a member of that. */
  List<String> paths() {
    var paths = new ArrayList<String>();
    boolean itself = name.equals(".") || name.equals("this");
    String path = itself ? "" : name;
    if (!itself) {
      paths.add(path);
    }
    for (String section : sections.reversed()) {
      path = path.isEmpty() ? section : section + "." + path;
      paths.add(path);
    }
    return paths;
  }

  private static final class Scan {

    private static final char NONE = 0;

    private final String text;
    private final List<Mention> found = new ArrayList<>();
    private final ArrayDeque<String> sections = new ArrayDeque<>();
    private String open = "{{";
    private String close = "}}";
    private int line = 1;

    /** The quote that is open, or none. */
    private char quote = NONE;

    private boolean comment;

    Scan(String text) {
      this.text = text;
    }

    List<Mention> mentions() {
      int at = 0;
      while (true) {
        int tag = text.indexOf(open, at);
        pass(at, tag < 0 ? text.length() : tag);
        if (tag < 0) {
          return List.copyOf(found);
        }
        int inner = tag + open.length();
        boolean triple = open.equals("{{") && text.startsWith("{", inner);
        String end = triple ? "}" + close : close;
        int over = text.indexOf(end, inner);
        if (over < 0) {
          return List.copyOf(found);
        }
        String tagged = text.substring(inner + (triple ? 1 : 0), over);
        take(tagged.strip(), triple);
        line += (int) tagged.chars().filter(c -> c == '\n').count();
        at = over + end.length();
      }
    }

    /** What stands between two tags. */
    private void pass(int from, int to) {
      for (int i = from; i < to; i++) {
        switch (text.charAt(i)) {
          case '\n' -> {
            line++;
            quote = NONE;
            comment = false;
          }
          case '\\' -> i += quote == '\'' || text.startsWith("\n", i + 1) ? 0 : 1;
          case '"', '\'' -> quote(text.charAt(i));
          case '#' -> comment |= quote == NONE && isWordsBegin(i);
          default -> {
            // It is no quote.
          }
        }
      }
    }

    private void quote(char found) {
      if (quote == NONE && !comment) {
        quote = found;
      } else if (quote == found) {
        quote = NONE;
      }
    }

    private boolean isWordsBegin(int at) {
      return at == 0 || Character.isWhitespace(text.charAt(at - 1));
    }

    private void take(String tag, boolean triple) {
      String rest = tag.isEmpty() ? "" : tag.substring(1).strip();
      switch (tag.isEmpty() ? ' ' : tag.charAt(0)) {
        case '#' -> sections.addLast(rest);
        case '^' -> sections.addLast("^");
        case '/' -> sections.pollLast();
        case '=' -> delimiters(rest);
        case '!', '>' -> {
          // It writes nothing.
        }
        case '&' -> mention(rest, false);
        default -> mention(tag, !triple);
      }
    }

    private void mention(String name, boolean escaped) {
      List<String> entered = sections.stream().filter(is -> !is.equals("^")).toList();
      found.add(new Mention(name, line, quote == '"', escaped, entered));
    }

    private void delimiters(String rest) {
      String[] both = rest.replaceFirst("=$", "").strip().split("\\s+", 0);
      if (both.length == 2) {
        open = both[0];
        close = both[1];
      }
    }
  }
}
