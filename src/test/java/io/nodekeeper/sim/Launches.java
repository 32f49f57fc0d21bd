package io.nodekeeper.sim;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Policy;
import io.nodekeeper.sim.judge.Groups;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Draws with what daemons are started. By dice of its own: all else that a seed draws stays as it
 * is.
 */
final class Launches {

  private final long seed;
  private final boolean differs;

  Launches(long seed) {
    this.seed = seed;
    differs = dice("run").chance(0.3);
  }

  private Dice dice(String name) {
    return new Dice(seed, "with what " + name);
  }

  /** In half of these runs the tags are moved, too. */
  boolean movesTags() {
    return differs && dice("tags").chance(0.5);
  }

  Options.DaemonPlan with(Options.DaemonPlan plan) {
    Dice dice = dice("daemon " + plan.name());
    Daemon is = plan.declared();
    if (!differs || is.run() == Daemon.Run.SERVICE || dice.chance(0.3)) {
      return plan;
    }
    var declared =
        new Daemon(
            is.name(),
            is.taskDefinition(),
            is.after(),
            is.critical(),
            is.settle(),
            is.leaves(),
            is.run(),
            is.where(),
            launching(dice, is.name()),
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

  private static Daemon.Launching launching(Dice dice, DaemonName name) {
    return new Daemon.Launching(
        dice.chance(0.7) ? List.of(override(dice)) : List.of(),
        dice.chance(0.2),
        dice.chance(0.2),
        dice.chance(0.5) ? tags(dice) : Collections.emptySortedMap(),
        Optional.empty(),
        dice.chance(0.4) ? Optional.of(Groups.declared(name)) : Optional.empty(),
        dice.chance(0.4) ? Optional.of("by-" + name) : Optional.empty());
  }

  private static Daemon.ContainerOverride override(Dice dice) {
    var environment = new TreeMap<String, Daemon.Value>();
    if (dice.chance(0.7)) {
      environment.put("ENVIRONMENT", tag("env"));
    }
    if (dice.chance(0.5)) {
      environment.put("ZONE", fact(dice));
    }
    if (dice.chance(0.5)) {
      environment.put("LEVEL", new Daemon.Value.Text(dice.any("debug", "", "a \"b\" $c")));
    }
    return new Daemon.ContainerOverride(
        "main",
        Collections.unmodifiableSortedMap(environment),
        dice.chance(0.4) ? List.of("run", "--all") : List.of());
  }

  private static Daemon.Value fact(Dice dice) {
    return new Daemon.Value.From(
        new Policy.Source.NodeFact(
            dice.any(
                Policy.Fact.AVAILABILITY_ZONE,
                Policy.Fact.INSTANCE_ID,
                Policy.Fact.REGION,
                Policy.Fact.CLUSTER)));
  }

  private static Daemon.Value tag(String key) {
    return new Daemon.Value.From(new Policy.Source.Tag(key));
  }

  /** Of a tag whose value can always be that of a task's. */
  private static SortedMap<String, Daemon.Value> tags(Dice dice) {
    var tags = new TreeMap<String, Daemon.Value>();
    tags.put("role", tag("role"));
    if (dice.chance(0.5)) {
      tags.put("owner", new Daemon.Value.Text("us"));
    }
    return Collections.unmodifiableSortedMap(tags);
  }
}
