package io.nodekeeper.app;

import java.util.ArrayList;
import java.util.List;

/** What makes one text the other, line by line: {@code -} goes, {@code +} comes. */
final class LineDiff {

  private LineDiff() {}

  /** Every line of both, each with its mark and without its end. */
  static List<String> of(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    int[][] common = common(old, now);
    var marked = new ArrayList<String>();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
        marked.add(" " + old.get(i));
        i++;
        j++;
      } else if (j == now.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
        marked.add("-" + old.get(i));
        i++;
      } else {
        marked.add("+" + now.get(j));
        j++;
      }
    }
    return marked;
  }

  /** The length of the longest common subsequence from each pair of lines on. */
  private static int[][] common(List<String> old, List<String> now) {
    int[][] common = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(now.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
