package io.nodekeeper.app;

import io.nodekeeper.record.StatusDocument;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Follows the agent's looks until what an operator wants has come about, and says what it still
 * waits for whenever that changes.
 */
final class Following {

  private static final Duration BETWEEN_READS = Duration.ofSeconds(1);

  /** An agent that ends is started again by systemd: that long it may take. */
  private static final Duration RESTART = Duration.ofSeconds(30);

  private final Places places;
  private final Surroundings around;
  private Optional<Instant> deadSince = Optional.empty();
  private String told = "";

  Following(Places places, Surroundings around) {
    this.places = places;
    this.around = around;
  }

  /** What is waited for. */
  interface Goal {
    /**
     * What is still to come, in words; empty when it has come about.
     *
     * @throws Stopped if it never will
     */
    Optional<String> left(StatusDocument look) throws Stopped;

    /** When it is no longer waited for. */
    Instant latest();

    /** What becomes of it when nobody waits any more. */
    String afterwards();
  }

  /**
   * Waits; returns the look in which it has come about.
   *
   * @throws Stopped if it has not by its deadline, or if the agent is not there to bring it about
   */
  StatusDocument until(Goal goal) throws Stopped, InterruptedException {
    var farewell =
        new Thread(() -> around.complain("no longer waited for: " + goal.afterwards()), "farewell");
    boolean said = saysAtTheEnd(farewell);
    try {
      return reached(goal);
    } finally {
      if (said) {
        silence(farewell);
      }
    }
  }

  private StatusDocument reached(Goal goal) throws Stopped, InterruptedException {
    while (true) {
      LastLook look = LastLook.read(places, around.clock());
      Optional<String> left = goal.left(look.document());
      if (left.isEmpty()) {
        return look.document();
      }
      Instant now = around.clock().instant();
      if (!now.isBefore(goal.latest())) {
        throw new Stopped(
            Exit.TEMPORARY,
            "the deadline has passed: %s; %s".formatted(left.get(), goal.afterwards()));
      }
      tell(agent(look, goal, now).orElse(left.get()), StatusCommand.left(goal.latest(), now));
      around.pause().of(BETWEEN_READS);
    }
  }

  /** Why nothing is to be expected of the agent now, if so. */
  private Optional<String> agent(LastLook look, Goal goal, Instant now) throws Stopped {
    if (look.alive()) {
      deadSince = Optional.empty();
      return look.late()
          ? look.unwritten()
              .map(why -> why + ", so that the agent cannot say how the node stands")
              .or(() -> Optional.of("the agent hangs: see systemctl status nodekeeper"))
          : DUE;
    }
    deadSince = deadSince.or(() -> Optional.of(now));
    if (!now.isBefore(deadSince.get().plus(RESTART))) {
      throw new Stopped(
          Exit.UNAVAILABLE,
          "the agent does not run: see systemctl status nodekeeper; " + goal.afterwards());
    }
    return Optional.of("the agent has ended; it is given half a minute to be started again");
  }

  private static final Optional<String> DUE = Optional.empty();

  private void tell(String what, String time) {
    if (!what.equals(told)) {
      told = what;
      around.complain(what + "; " + time);
    }
  }

  /** By SIGINT the JVM ends with 130, by SIGTERM with 143, and this is its last word. */
  private static boolean saysAtTheEnd(Thread farewell) {
    try {
      Runtime.getRuntime().addShutdownHook(farewell);
      return true;
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  private static void silence(Thread farewell) {
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException ending) {
      // It speaks already.
    }
  }
}
