package io.nodekeeper.template;

/**
 * What filling in one text takes: the values that are looked up, shown or walked through. They are
 * counted, since lists in lists make much work of little text, also where nothing is printed, and
 * deciding knows no clock.
 */
final class Steps {

  /** Hundreds of containers with all that is known of them take a tenth. */
  static final int MOST = 1_000_000;

  private static final ScopedValue<Steps> FILLING = ScopedValue.newInstance();

  private int taken;

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
}
