package io.nodekeeper.record;

import io.nodekeeper.core.Outcome;
import java.util.regex.Pattern;

/** Whether two sentences say the same, when only their numbers differ: times, ages, counts, ids. */
public final class Sameness {

  private static final Pattern COUNTED =
      Pattern.compile("\\b[0-9][0-9a-zA-Z:.,_-]*(?: ?(?:ms|s|min|h|d)\\b)?");

  /** Who holds what is lacking may be others at each look, while the lack stays the same. */
  private static final Pattern HELD =
      Pattern.compile("; (?:wanted are|free (?:are|at)|held by) .*");

  /** Commands name times, processes and what else is new each time; how they ended says enough. */
  private static final Pattern SAID = Pattern.compile(Pattern.quote(Outcome.SAID) + ".*");

  private static final Pattern SEVERAL = Pattern.compile("#(?: #)+");

  private Sameness() {}

  public static boolean of(String one, String other) {
    return essence(one).equals(essence(other));
  }

  /** The sentence without its numbers, and without what others say in it. */
  public static String essence(String sentence) {
    String own = SAID.matcher(sentence).replaceFirst("");
    String lack = HELD.matcher(own).replaceFirst("");
    return SEVERAL.matcher(COUNTED.matcher(lack).replaceAll("#")).replaceAll("#");
  }
}
