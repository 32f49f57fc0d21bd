package io.nodekeeper.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A change in the form that {@code diff -u} writes and {@code patch} reads. */
final class UnifiedDiff {

  private static final int CONTEXT = 3;

  /** Comparing needs room for each pair of lines. */
  private static final long PAIRS_MAX = 4L << 20;

  private UnifiedDiff() {}

  /**
   * What makes one text the other.
   *
   * @param before empty where there was none
   * @param most the longest that is wanted; the rest is left out, and that is said
   */
  static String of(String path, Optional<String> before, String after, int most) {
    var diff = new StringBuilder();
    diff.append("--- ").append(before.isPresent() ? path : "/dev/null").append('\n');
    diff.append("+++ ").append(path).append('\n');
    long pairs = before.orElse("").lines().count() * after.lines().count();
    if (pairs > PAIRS_MAX) {
      return diff.append("too long to be compared\n").toString();
    }
    hunks(LineDiff.of(before.orElse(""), after)).forEach(diff::append);
    if (diff.length() <= most) {
      return diff.toString();
    }
    return diff.substring(0, diff.lastIndexOf("\n", most) + 1) + "and more, which is left out\n";
  }

  /** Of a text that was not read, and so is not kept. */
  static String unread(String path, String why) {
    return "--- %s\n+++ %s\nnot kept: %s\n".formatted(path, path, why);
  }

  /**
   * Groups changes that are near each other, with a few lines around them.
   *
   * @param marked every line of both texts
   */
  private static List<String> hunks(List<String> marked) {
    var hunks = new ArrayList<String>();
    int from = 0;
    while (from < marked.size()) {
      int first = nextChange(marked, from);
      if (first == marked.size()) {
        break;
      }
      int last = first;
      for (int next = nextChange(marked, first + 1);
          next < marked.size() && next - last <= 2 * CONTEXT;
          next = nextChange(marked, next + 1)) {
        last = next;
      }
      int begin = Math.max(from, first - CONTEXT);
      int end = Math.min(marked.size(), last + 1 + CONTEXT);
      hunks.add(hunk(marked, begin, end));
      from = end;
    }
    return hunks;
  }

  private static int nextChange(List<String> marked, int from) {
    int at = from;
    while (at < marked.size() && marked.get(at).startsWith(" ")) {
      at++;
    }
    return at;
  }

  private static String hunk(List<String> marked, int begin, int end) {
    List<String> lines = marked.subList(begin, end);
    var text = new StringBuilder();
    text.append("@@ -")
        .append(range(marked.subList(0, begin), lines, '+'))
        .append(" +")
        .append(range(marked.subList(0, begin), lines, '-'))
        .append(" @@\n");
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** Where the lines begin in one of the texts, and how many they are. */
  private static String range(List<String> earlier, List<String> lines, char other) {
    long passed = count(earlier, other);
    long length = count(lines, other);
    return (length == 0 ? passed : passed + 1) + "," + length;
  }

  private static long count(List<String> lines, char other) {
    return lines.stream().filter(line -> line.charAt(0) != other).count();
  }
}
