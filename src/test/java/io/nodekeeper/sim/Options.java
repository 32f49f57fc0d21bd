package io.nodekeeper.sim;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Policy;
import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a run is like: all of it drawn from the seed by {@link Draw}.
 *
 * @param faults the kinds of fault that this run has, each with its rate as {@link Fault.Kind} says
 * @param storm how long faults go on
 * @param calm how long the node is watched once it is right
 * @param registersAfter how long the ECS agent takes to register
 * @param restartsAfter how long the agent takes to be back after it was killed
 * @param cleanup how long the ECS agent keeps what has stopped
 */
public record Options(
    long seed,
    Policy policy,
    List<DaemonPlan> daemons,
    List<ServicePlan> services,
    GroupPlan group,
    boolean internals,
    SortedMap<Fault, Double> faults,
    Duration storm,
    Duration calm,
    Duration registersAfter,
    Duration restartsAfter,
    Duration cleanup,
    Finale finale) {

  /** A daemon, and what its task is like. */
  public record DaemonPlan(
      Daemon declared,
      Behaviour behaviour,
      boolean healthCheck,
      boolean sidecar,
      Duration stopTimeout,
      Flaw flaw) {

    public DaemonName name() {
      return declared.name();
    }

    public String family() {
      return declared.taskDefinition().family();
    }
  }

  /** What is wrong with a daemon for good, whatever the agent does. */
  public enum Flaw {
    NONE,
    PULL_FAILS,
    EXITS_AT_ONCE,
    CANNOT_START,
    NEVER_HEALTHY,
    /** It becomes healthy, and ends soon after, each time. */
    DIES_LATE,
    PULL_HANGS,
    NO_DEFINITION
  }

  /**
   * A service with tasks on the node.
   *
   * @param gated whether it is placed only where the ready attribute is true
   * @param rigid whether it may never have fewer than wanted, and no room for more: ECS then does
   *     not stop it for a drain
   */
  public record ServicePlan(
      String name,
      String family,
      Service.Strategy strategy,
      int desired,
      boolean gated,
      boolean rigid,
      Behaviour behaviour,
      Duration stopTimeout) {}

  /**
   * The Auto Scaling group.
   *
   * @param ours the hook that the agent has to complete; empty if none is its to complete
   */
  public record GroupPlan(
      boolean member,
      List<ScalingGroup.Hook> hooks,
      boolean managed,
      boolean tagged,
      Optional<String> ours) {}

  /**
   * Why the node has to go at the run's end, without any fault.
   *
   * @param causes in this order; none if it stays
   * @param apart how long after each the next comes
   * @param returns whether they are all withdrawn when everything is gone
   */
  public record Finale(List<Cause> causes, Duration apart, boolean returns) {}

  public boolean has(Fault fault) {
    return faults.containsKey(fault);
  }

  public double rate(Fault fault) {
    return faults.getOrDefault(fault, 0.0);
  }

  /**
   * Whether this daemon can become healthy at all: neither it nor what it comes after is flawed.
   */
  public boolean canBeHealthy(DaemonName name) {
    DaemonPlan plan = daemon(name).orElseThrow();
    return plan.flaw() == Flaw.NONE
        && plan.declared().after().stream().allMatch(this::canBeHealthy);
  }

  public Optional<DaemonPlan> daemon(DaemonName name) {
    return daemons.stream().filter(plan -> plan.name().equals(name)).findFirst();
  }

  public Optional<DaemonPlan> daemonOfFamily(String family) {
    for (DaemonPlan plan : daemons) {
      if (plan.family().equals(family)) {
        return Optional.of(plan);
      }
    }
    return Optional.empty();
  }

  /** Whether a service runs a daemon's family: it then takes the daemon's place when it likes. */
  public boolean sharesFamily() {
    return services.stream()
        .anyMatch(plan ->
            daemonOfFamily(plan.family())
                .filter(is -> is.declared().run() == Daemon.Run.AGENT)
                .isPresent());
  }

  /** The longest chain of daemons that wait for each other; 0 without daemons. */
  public int depth() {
    int deepest = 0;
    for (DaemonPlan plan : daemons) {
      deepest = Math.max(deepest, depth(plan));
    }
    return deepest;
  }

  private int depth(DaemonPlan plan) {
    int deepest = 0;
    for (DaemonName earlier : plan.declared().after()) {
      deepest = Math.max(deepest, depth(daemon(earlier).orElseThrow()));
    }
    return deepest + 1;
  }

  /** The same run, and nothing goes wrong in it. */
  public Options withoutFaults() {
    return with(Collections.emptySortedMap());
  }

  /** The same, with some faults that come as often as this. */
  Options with(Duration apart, Fault... more) {
    var changed = new TreeMap<Fault, Double>(faults);
    for (Fault fault : more) {
      changed.put(fault, (double) apart.toSeconds());
    }
    return with(changed);
  }

  private Options with(SortedMap<Fault, Double> changed) {
    return new Options(
        seed,
        policy,
        daemons,
        services,
        group,
        internals,
        changed,
        storm,
        calm,
        registersAfter,
        restartsAfter,
        cleanup,
        finale);
  }
}
