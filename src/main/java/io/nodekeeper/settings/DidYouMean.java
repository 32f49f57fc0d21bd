package io.nodekeeper.settings;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** The known word nearest to a mistyped one. */
final class DidYouMean {

  private static final int MOST_EDITS = 2;
  private static final int LONGEST = 64;

  private DidYouMean() {}

  /**
   * The nearest of the words: at most two letters added, left out, changed or swapped with their
   * neighbour, and fewer than half of the letters; upper and lower case are the same. The first of
   * equally near ones; none for words of more than 64 letters, whose comparing would take long.
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

  /** More than two are three: only cells near the diagonal can lead to fewer. */
  private static int edits(String one, String other) {
    int[] last = new int[other.length() + 1];
    int[] beforeLast = last;
    for (int i = 0; i <= one.length(); i++) {
      int[] row = new int[other.length() + 1];
      Arrays.fill(row, MOST_EDITS + 1);
      int end = Math.min(other.length(), i + MOST_EDITS);
      for (int j = Math.max(0, i - MOST_EDITS); j <= end; j++) {
        row[j] = i == 0 || j == 0 ? i + j : cell(beforeLast, last, row, one, other, i, j);
      }
      beforeLast = last;
      last = row;
    }
    return last[other.length()];
  }

  private static int cell(
      int[] beforeLast, int[] last, int[] row, String one, String other, int i, int j) {
    int changed = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int fewest = Math.min(last[j - 1] + changed, Math.min(last[j], row[j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(fewest, beforeLast[j - 2] + 1) : fewest;
  }
}
