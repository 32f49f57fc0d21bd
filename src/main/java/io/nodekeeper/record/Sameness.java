package io.nodekeeper.record;

import java.util.regex.Pattern;

/** Whether two sentences say the same, when only their numbers differ: times, ages, counts, ids. */
public final class Sameness {

  private static final Pattern COUNTED =
      Pattern.compile("\\b[0-9][0-9a-zA-Z:.,_-]*(?: ?(?:ms|s|min|h|d)\\b)?");
  private static final Pattern SEVERAL = Pattern.compile("#(?: #)+");

  private Sameness() {}

  public static boolean of(String one, String other) {
    return essence(one).equals(essence(other));
  }

  /** The sentence without its numbers. */
  public static String essence(String sentence) {
    return SEVERAL.matcher(COUNTED.matcher(sentence).replaceAll("#")).replaceAll("#");
  }
}
