package io.nodekeeper.sim;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.NodeSelector;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.Service;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Draws on which nodes daemons run, what they wait for there, and which of them ECS runs. By dice
 * of its own: all else that a seed draws stays as it is.
 */
final class Placing {

  /** What moves a node's tags: it has to meet daemons that name them. */
  static final Set<Fault> FAULTS = EnumSet.of(Fault.TAG_CHANGED, Fault.TAG_MISSING, Fault.TAGS_OFF);

  private final long seed;
  private final boolean places;

  Placing(long seed) {
    this.seed = seed;
    places = dice("run").chance(0.4);
  }

  private Dice dice(String name) {
    return new Dice(seed, "where " + name);
  }

  /** In half of these runs the tags are moved, too. */
  boolean movesTags() {
    return places && dice("tags").chance(0.5);
  }

  Options.DaemonPlan placed(Options.DaemonPlan plan) {
    if (!places) {
      return plan;
    }
    Dice dice = dice("daemon " + plan.name());
    Daemon is = plan.declared();
    Daemon.Run run = dice.chance(0.15) ? Daemon.Run.SERVICE : Daemon.Run.AGENT;
    NodeSelector nodes = dice.chance(0.4) ? selector(dice) : new NodeSelector.All();
    List<Requirement> requires = dice.chance(0.4) ? requirements(dice) : List.of();
    boolean service = run == Daemon.Run.SERVICE;
    var declared =
        new Daemon(
            is.name(),
            is.taskDefinition(),
            is.after(),
            is.critical(),
            is.settle(),
            is.leaves(),
            run,
            // Where a service's tasks run, and what they wait for, ECS knows.
            service ? Daemon.Where.anywhere() : new Daemon.Where(nodes, requires),
            is.launching(),
            is.update(),
            is.care());
    return new Options.DaemonPlan(
        declared,
        plan.behaviour(),
        plan.healthCheck(),
        plan.sidecar(),
        plan.stopTimeout(),
        plan.flaw());
  }

  private static NodeSelector selector(Dice dice) {
    NodeSelector env = new NodeSelector.Tag("env", dice.any("prod", "prod", "p*", "?rod", "test"));
    NodeSelector role = new NodeSelector.Tag("role", dice.any("web", "db"));
    return dice.any(
        env,
        env,
        role,
        new NodeSelector.Not(env),
        new NodeSelector.Or(List.of(env, role)),
        new NodeSelector.And(List.of(role, new NodeSelector.Not(env))));
  }

  private static List<Requirement> requirements(Dice dice) {
    var all = new TreeSet<Requirement>();
    for (int left = dice.between(1, 2); left > 0; left--) {
      var changes = new TreeSet<Integer>();
      for (int more = dice.any(0, 1, 1, 1, 1, 1, 2, 3, 3); more > 0; more--) {
        changes.add(dice.between(1, 600));
      }
      String name = Premises.name(List.copyOf(changes));
      all.add(
          dice.any(
              new Requirement.Path(name), new Requirement.Mount(name), new Requirement.Unit(name)));
    }
    return List.copyOf(all);
  }

  /** The DAEMON service that runs a daemon. */
  static Options.ServicePlan service(Options.DaemonPlan plan) {
    return new Options.ServicePlan(
        "daemon-" + plan.name(),
        plan.family(),
        Service.Strategy.DAEMON,
        1,
        false,
        false,
        Behaviour.well(),
        Duration.ZERO);
  }
}
