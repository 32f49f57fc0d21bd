package io.nodekeeper.sim;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Kills the agent's process the next time it passes a certain step of a look. */
final class KillSwitch {

  /** The process is gone; nothing of it is left but what it had saved. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    private final Fault step;

    Killed(Fault step) {
      super("killed: " + step, null, false, false);
      this.step = step;
    }

    Fault step() {
      return step;
    }
  }

  private final Set<Fault> armed = EnumSet.noneOf(Fault.class);

  private Optional<Fault> dying = Optional.empty();

  void arm(Fault step) {
    armed.add(step);
  }

  void disarm() {
    armed.clear();
    dying = Optional.empty();
  }

  boolean isArmed(Fault step) {
    return armed.contains(step);
  }

  /** Dies at the next step, whichever that is. */
  void dieNow(Fault how) {
    dying = Optional.of(how);
  }

  /** Dies here if it is to. */
  void pass(Fault step) {
    if (dying.isPresent()) {
      Fault how = dying.get();
      dying = Optional.empty();
      throw new Killed(how);
    }
    if (armed.remove(step)) {
      throw new Killed(step);
    }
  }

  /** Dies here, if it is to at either of these. */
  void passEither(Fault step, Optional<Fault> special) {
    special.ifPresent(this::pass);
    pass(step);
  }
}
