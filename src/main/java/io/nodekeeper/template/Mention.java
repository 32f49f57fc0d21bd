package io.nodekeeper.template;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in a template where a value is written.
 *
 * @param name as it is written there
 * @param line from 1
 * @param escaped whether the value is escaped, and not written as it is
 * @param sections those that it lies in and that are entered for what they name, the innermost last
 */
public record Mention(String name, int line, Where where, boolean escaped, List<String> sections) {

  /** Where a value stands, by what stands before it. */
  public enum Where {
    /** A double quote is open on its line. */
    QUOTED,
    /** None is: within single quotes there is none, nor in a comment. */
    BARE,
    /** Of a shell, which take off one backslash more. */
    BACKQUOTES,
    /** Of a shell: whatever has its last line in it ends it. */
    HERE_DOCUMENT
  }

  /**
   * All of a text that is a template.
   *
   * @param shell whether it comes to a shell's text
   */
  static List<Mention> all(String text, boolean shell) {
    return new Scan(text, shell).mentions();
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

    /** How a here-document begins: not with the third of three, and not of a number. */
    private static final Pattern HERE =
        Pattern.compile("<<(-?)[ \t]*(?:'([^'\n]+)'|\"([^\"\n]+)\"|\\\\?([A-Za-z_][\\w.-]*))");

    private final String text;
    private final boolean shell;
    private final List<Mention> found = new ArrayList<>();
    private final ArrayDeque<String> sections = new ArrayDeque<>();
    private String open = "{{";
    private String close = "}}";
    private int line = 1;

    /** The quote that is open, or none. */
    private char quote = NONE;

    private boolean comment;
    private boolean backquoted;

    /** The last lines of here-documents that have begun, and whether they are read already. */
    private final ArrayDeque<Pattern> ends = new ArrayDeque<>();

    private boolean here;

    Scan(String text, boolean shell) {
      this.text = text;
      this.shell = shell;
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
        char c = text.charAt(i);
        if (c == '\n') {
          newLine(i + 1);
        } else if (!here) {
          switch (c) {
            case '\\' -> i += quote == '\'' || text.startsWith("\n", i + 1) ? 0 : 1;
            case '"', '\'' -> quote(c);
            case '#' -> comment |= quote == NONE && isWordsBegin(i);
            case '`' -> backquoted ^= shell && quote != '\'' && !comment;
            case '<' -> i += hereDocument(i);
            default -> {
              // It is no quote.
            }
          }
        }
      }
    }

    private void newLine(int begin) {
      line++;
      quote = NONE;
      comment = false;
      int end = text.indexOf('\n', begin);
      String next = text.substring(begin, end < 0 ? text.length() : end);
      if (!ends.isEmpty() && ends.getFirst().matcher(next).matches()) {
        ends.removeFirst();
      }
      here = !ends.isEmpty();
    }

    /**
     * Reads the beginning of one, if there is one; how many characters that has beyond its first.
     */
    private int hereDocument(int at) {
      if (!shell || quote != NONE || comment) {
        return 0;
      }
      if (text.startsWith("<<<", at)) {
        return 2;
      }
      Matcher begin = HERE.matcher(text).region(at, text.length());
      if (!begin.lookingAt()) {
        return 0;
      }
      String tabs = begin.group(1).isEmpty() ? "" : "\t*";
      for (int group = 2; group <= begin.groupCount(); group++) {
        if (begin.group(group) != null) {
          ends.addLast(Pattern.compile(tabs + Pattern.quote(begin.group(group))));
        }
      }
      return begin.end() - at - 1;
    }

    private Where where() {
      if (here) {
        return Where.HERE_DOCUMENT;
      }
      if (backquoted) {
        return Where.BACKQUOTES;
      }
      return quote == '"' ? Where.QUOTED : Where.BARE;
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
      found.add(new Mention(name, line, where(), escaped, entered));
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
