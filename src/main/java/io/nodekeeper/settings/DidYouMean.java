package io.nodekeeper.settings;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The known word nearest to a mistyped one. */
final class DidYouMean {

  private static final int MOST_EDITS = 2;
  private static final int LONGEST = 200;

  private DidYouMean() {}

  /**
   * The nearest of the words: at most two letters added, left out, changed or swapped with their
   * neighbour, and fewer than half of the letters; upper and lower case are the same. The first of
   * equally near ones.
   */
  static Optional<String> among(Collection<String> words, String written) {
    String sought = written.toLowerCase(Locale.ROOT);
    Optional<String> nearest = Optional.empty();
    int fewest = MOST_EDITS + 1;
    for (String word : words) {
      String lower = word.toLowerCase(Locale.ROOT);
      int longer = Math.max(lower.length(), sought.length());
      if (longer > LONGEST || Math.abs(lower.length() - sought.length()) > MOST_EDITS) {
        continue;
      }
      int edits = edits(lower, sought);
      if (edits < fewest && 2 * edits < longer) {
        fewest = edits;
        nearest = Optional.of(word);
      }
    }
    return nearest;
  }

  private static int edits(String one, String other) {
    int[][] edits = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : fewest(edits, one, other, i, j);
      }
    }
    return edits[one.length()][other.length()];
  }

  private static int fewest(int[][] edits, String one, String other, int i, int j) {
    int changed = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int fewest =
        Math.min(edits[i - 1][j - 1] + changed, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(fewest, edits[i - 2][j - 2] + 1) : fewest;
  }
}
