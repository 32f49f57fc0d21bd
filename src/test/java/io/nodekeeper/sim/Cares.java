package io.nodekeeper.sim;

import io.nodekeeper.core.Daemon;
import java.time.Duration;
import java.util.Optional;

/** Draws how daemons are kept up. By dice of its own: all else that a seed draws stays as it is. */
final class Cares {

  private final long seed;
  private final boolean differs;

  Cares(long seed) {
    this.seed = seed;
    differs = dice("run").chance(0.4);
  }

  private Dice dice(String name) {
    return new Dice(seed, "care " + name);
  }

  /** Whether what a removed daemon ran is stopped. */
  boolean stopsRemoved() {
    return dice("removed").chance(0.7);
  }

  Options.DaemonPlan with(Options.DaemonPlan plan) {
    return !differs || plan.declared().run() == Daemon.Run.SERVICE
        ? plan
        : with(plan, care(plan, dice("daemon " + plan.name())));
  }

  private static Daemon.Care care(Options.DaemonPlan plan, Dice dice) {
    return new Daemon.Care(
        dice.between(2, 6),
        dice.seconds(60, 900),
        dice.seconds(60, 600),
        dice.seconds(60, 600),
        dice.chance(0.5),
        restartUnhealthy(plan, dice));
  }

  /** What is never healthy would be restarted for ever. */
  private static Optional<Duration> restartUnhealthy(Options.DaemonPlan plan, Dice dice) {
    return plan.flaw() != Options.Flaw.NEVER_HEALTHY && dice.chance(0.6)
        ? Optional.of(dice.seconds(5, 60))
        : Optional.empty();
  }

  private static Options.DaemonPlan with(Options.DaemonPlan plan, Daemon.Care care) {
    return new Options.DaemonPlan(
        keptUp(plan.declared(), care),
        plan.behaviour(),
        plan.healthCheck(),
        plan.sidecar(),
        plan.stopTimeout(),
        plan.flaw());
  }

  /** The same daemon, kept up otherwise. */
  static Daemon keptUp(Daemon is, Daemon.Care care) {
    return new Daemon(
        is.name(),
        is.taskDefinition(),
        is.after(),
        is.critical(),
        is.settle(),
        is.leaves(),
        is.run(),
        is.where(),
        is.launching(),
        is.update(),
        care);
  }
}
