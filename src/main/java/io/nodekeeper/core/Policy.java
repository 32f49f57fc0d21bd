package io.nodekeeper.core;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the operator wants of the node. Valid by construction: the settings have been checked.
 *
 * @param daemons each after all those it is started after
 * @param unread the sources of daemons that have not been read yet: more may be declared
 */
public record Policy(
    List<Daemon> daemons,
    Ready ready,
    Draining drain,
    List<NodeFile> files,
    Pace pace,
    Upkeep upkeep,
    List<String> unread) {

  /** All of whose sources have been read. */
  public Policy(
      List<Daemon> daemons,
      Ready ready,
      Draining drain,
      List<NodeFile> files,
      Pace pace,
      Upkeep upkeep) {
    this(daemons, ready, drain, files, pace, upkeep, List.of());
  }

  /** With the standard upkeep. */
  public Policy(
      List<Daemon> daemons, Ready ready, Draining drain, List<NodeFile> files, Pace pace) {
    this(daemons, ready, drain, files, pace, Upkeep.standard());
  }

  /**
   * What concerns daemons together.
   *
   * @param stopRemoved whether a task of ours is stopped whose daemon is no longer declared
   * @param startSpread over how long a fleet's first starts after a boot are spread
   * @param tellsFleet whether ECS is told how they stand, for {@code nodekeeper fleet}
   */
  public record Upkeep(boolean stopRemoved, Duration startSpread, boolean tellsFleet) {

    /** Which tells it. */
    public Upkeep(boolean stopRemoved, Duration startSpread) {
      this(stopRemoved, startSpread, true);
    }

    public static Upkeep standard() {
      return new Upkeep(true, Duration.ZERO);
    }
  }

  /**
   * When the node may take replicas.
   *
   * @param attribute the ECS attribute that says so
   * @param within how long the gate may stay closed before its blocker is a warning
   * @param openAfterwards whether the gate is then opened all the same
   * @param launchHook the Auto Scaling launch hook that is completed when the gate opens
   */
  public record Ready(
      String attribute, Duration within, boolean openAfterwards, Optional<String> launchHook) {

    /** Without a launch hook. */
    public Ready(String attribute, Duration within, boolean openAfterwards) {
      this(attribute, within, openAfterwards, Optional.empty());
    }
  }

  /**
   * How the node leaves.
   *
   * @param limits of the causes that no outside time limits: {@link Cause#SPOT} and {@link
   *     Cause#MAINTENANCE} have none here
   * @param spotMargin how long before EC2 takes the instance everything should be over
   * @param maintenanceBefore how long before a scheduled event the drain begins
   * @param rebalance whether a rebalance recommendation is a cause
   * @param standalone what becomes of replicas that ECS never stops
   */
  public record Draining(
      SortedMap<Cause, Limit> limits,
      HookChoice hook,
      Duration spotMargin,
      Duration maintenanceBefore,
      boolean rebalance,
      Standalone standalone) {

    /** Of a cause that settings can limit. */
    public Limit limit(Cause cause) {
      return Objects.requireNonNull(limits.get(cause), cause::name);
    }

    /** What the lifecycle action is completed with at this cause's deadline. */
    public Action.CompleteLifecycle.Result atDeadline(Cause cause) {
      return cause.isInexorable()
          ? Action.CompleteLifecycle.Result.CONTINUE
          : limit(cause).atDeadline();
    }
  }

  /**
   * How long a cause is waited for.
   *
   * @param deadline from when the cause was first seen
   * @param atDeadline what the lifecycle action is then completed with
   */
  public record Limit(Duration deadline, Action.CompleteLifecycle.Result atDeadline) {}

  /** What becomes of replicas that belong to no service, which ECS never stops for a drain. */
  public sealed interface Standalone {
    /** They end by themselves, or hold the node to its deadline. */
    record Wait() implements Standalone {}

    /** They are stopped so long after the drain began: zero is at once. */
    record Stop(Duration after) implements Standalone {}
  }

  /** Which termination hooks are ours to complete. */
  public sealed interface HookChoice {
    /**
     * These.
     *
     * @param names at least one
     */
    record Named(List<String> names) implements HookChoice {}

    /** The group's only termination hook that is not ECS's own. */
    record Auto() implements HookChoice {}

    record None() implements HookChoice {}
  }

  /**
   * A variable of a file.
   *
   * @param name letters, digits and {@code _}, not beginning with a digit; in some formats more
   * @param byDefault in place of a tag, an attribute or a value in AWS that is known not to be
   *     there
   */
  public record Variable(String name, Source source, Optional<String> byDefault) {

    /** Without a default. */
    public Variable(String name, Source source) {
      this(name, source, Optional.empty());
    }
  }

  /** Where a value comes from. */
  public sealed interface Source {
    record Tag(String key) implements Source {}

    record NodeFact(Fact fact) implements Source {}

    /** An attribute of the container instance, in ECS. */
    record Attribute(String name) implements Source {}

    /**
     * What AWS keeps.
     *
     * @param key of a secret that is a JSON object, the member that is meant; empty for all of it
     */
    record Kept(ValueRef ref, Optional<String> key) implements Source {}

    /** As the settings say it. */
    record Text(String text) implements Source {}
  }

  /** What a node knows of itself. */
  public enum Fact {
    INSTANCE_ID("instanceId"),
    INSTANCE_TYPE("instanceType"),
    REGION("region"),
    AVAILABILITY_ZONE("availabilityZone"),
    ACCOUNT_ID("accountId"),
    IMAGE_ID("imageId"),
    PRIVATE_ADDRESS("privateAddress"),
    ARCHITECTURE("architecture"),
    CLUSTER("cluster"),
    CONTAINER_INSTANCE("containerInstance"),
    AVAILABILITY_ZONE_ID("availabilityZoneId", "availability-zone-id"),
    PLACEMENT_GROUP("placementGroup", "group-name"),
    PARTITION_NUMBER("partitionNumber", "partition-number"),
    HOST_ID("hostId", "host-id");

    private final String key;
    private final Optional<String> item;

    Fact(String key) {
      this.key = key;
      this.item = Optional.empty();
    }

    Fact(String key, String item) {
      this.key = key;
      this.item = Optional.of(item);
    }

    /** As settings spell it. */
    public String key() {
      return key;
    }

    /** What is asked for it where a file uses it; empty for what each look sees anyway. */
    public Optional<ValueRef> placement() {
      return item.map(name -> new ValueRef(ValueRef.Kind.PLACEMENT, name));
    }

    public static Optional<Fact> of(String key) {
      for (Fact fact : values()) {
        if (fact.key.equals(key)) {
          return Optional.of(fact);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * How often, and how patiently. All are spread by a hash of the instance id.
   *
   * @param look the longest time between two looks
   * @param poll between two asks for the node's ECS status while nothing is going on
   * @param drainPoll between two asks of ECS while the node leaves
   * @param settle how long an effect may take to be seen before it is doubted; longer than a call
   *     and its visibility together
   * @param backoffFirst after the first failure; doubled by each one more
   * @param backoffMost the longest back-off
   * @param steady how long a daemon has to be healthy for its failures to be forgotten
   */
  public record Pace(
      Duration look,
      Duration poll,
      Duration drainPoll,
      Duration settle,
      Duration backoffFirst,
      Duration backoffMost,
      Duration steady) {

    public static Pace standard() {
      return new Pace(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(10),
          Duration.ofSeconds(45),
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5));
    }
  }

  /** For who asks about many: looking one up goes through all of them. */
  SortedSet<DaemonName> names() {
    return daemons.stream().map(Daemon::name).collect(Collectors.toCollection(TreeSet::new));
  }

  /** The same of the families that daemons run. */
  SortedSet<String> families() {
    return daemons.stream()
        .map(daemon -> daemon.taskDefinition().family())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Whether a file or a daemon depends on an instance tag. */
  public boolean namesTags() {
    return NodeValues.namesTags(this);
  }

  public Optional<Daemon> daemon(DaemonName name) {
    return daemons.stream().filter(daemon -> daemon.name().equals(name)).findFirst();
  }

  /** What of this machine is to be looked at. */
  public Local local() {
    var requirements = new TreeSet<Requirement>();
    daemons.forEach(daemon -> requirements.addAll(daemon.where().requires()));
    return new Local(
        files.stream().flatMap(file -> file.read().stream()).distinct().toList(),
        Collections.unmodifiableSortedSet(requirements));
  }

  /** The daemon that runs this family; settings allow one per family. */
  public Optional<Daemon> daemonOfFamily(String family) {
    return daemons.stream()
        .filter(daemon -> daemon.taskDefinition().family().equals(family))
        .findFirst();
  }

  /**
   * Whether a task was started by a Nodekeeper: by our mark, or by the group that its daemon is
   * declared with. A group that is not ours alone marks only tasks of that daemon's family.
   */
  public boolean isOurs(String family, EcsTask.Owner owner) {
    return owner instanceof EcsTask.Owner.Standalone(var _, String group)
        && (group.startsWith(Action.StartTask.GROUP_PREFIX)
            || daemonOfFamily(family)
                .flatMap(daemon -> daemon.launching().group())
                .filter(group::equals)
                .isPresent());
  }

  /** What the node is told to say of itself in ECS. */
  public SortedMap<String, String> attributes(boolean isReady, String state) {
    var wanted = new TreeMap<String, String>();
    wanted.put(ready.attribute(), Boolean.toString(isReady));
    wanted.put(STATE_ATTRIBUTE, state);
    return wanted;
  }

  /** The node's state in ECS, for people and for a fleet's overview. */
  public static final String STATE_ATTRIBUTE = "nodekeeper.state";
}
