package io.nodekeeper.template;

import java.util.Optional;

/**
 * What filling in one text takes: the values that are looked up, shown or walked through. They are
 * counted, since lists in lists make much work of little text, also where nothing is printed, and
 * deciding knows no clock.
 */
final class Steps {

  /** Hundreds of containers with all that is known of them take a tenth. */
  static final int MOST = 1_000_000;

  private static final ScopedValue<Steps> FILLING = ScopedValue.newInstance();

  /**
   * In place of what is no value, until it is known whether that is written: never a whole text.
   */
  private static final String NO_VALUE = "\uD800";

  private int taken;
  private Optional<String> why = Optional.empty();

  private Steps() {}

  /** Fills in one text; what it takes is its own. */
  static void count(Runnable filling) {
    ScopedValue.where(FILLING, new Steps()).run(filling);
  }

  /** Another step of what is being filled in. */
  static void take() {
    Steps steps = FILLING.get();
    steps.taken++;
    if (steps.taken > MOST) {
      throw new MustacheTemplate.Refused(
          "it takes more than " + MOST + " steps: put fewer lists into each other");
    }
  }

  /** A text for what cannot be written; a section may be about it all the same. */
  static String noValue(String why) {
    FILLING.get().why = Optional.of(why);
    return NO_VALUE;
  }

  /** Refuses that text where it is written. */
  static void refuseNoValue(String text) {
    Optional<String> why = FILLING.get().why;
    if (why.isPresent() && text.equals(NO_VALUE)) {
      throw new MustacheTemplate.Refused(why.get());
    }
  }
}
