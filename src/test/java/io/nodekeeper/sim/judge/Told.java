package io.nodekeeper.sim.judge;

import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.NodeSelector;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.RolloutOrder;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the world has told this process of the agent so far, whatever the agent made of it. */
public final class Told {

  private Optional<EcsNode> node = Optional.empty();
  private Optional<String> target = Optional.empty();
  private boolean targetKnown;
  private boolean shutdown;
  private Optional<Notices.Spot> spot = Optional.empty();
  private boolean spotKnown;
  private List<Notices.Maintenance> maintenance = List.of();
  private Optional<DrainOrder> order = Optional.empty();
  private boolean orderKnown;
  private final Map<DaemonName, Set<RolloutOrder.Kind>> rollouts = new TreeMap<>();
  private Optional<SortedMap<String, String>> ec2Tags = Optional.empty();
  private Optional<SortedMap<String, String>> tags = Optional.empty();
  private final Map<DaemonName, Instant> elsewhere = new TreeMap<>();
  private Map<DaemonName, Instant> elsewhereSaved = Map.of();
  private List<EcsTask> tasks = List.of();
  private Instant tasksAt = Instant.EPOCH;
  private Instant tasksAskedAt = Instant.EPOCH;

  void forget() {
    elsewhere.clear();
    elsewhere.putAll(elsewhereSaved);
    ec2Tags = Optional.empty();
    tags = Optional.empty();
    node = Optional.empty();
    target = Optional.empty();
    targetKnown = false;
    shutdown = false;
    spot = Optional.empty();
    spotKnown = false;
    maintenance = List.of();
    order = Optional.empty();
    orderKnown = false;
    tasks = List.of();
    tasksAt = Instant.EPOCH;
    tasksAskedAt = Instant.EPOCH;
  }

  void observed(Observation answer, Instant trueNow) {
    dropOtherRegistration(answer);
    answer.node().toOptional().ifPresent(known -> node = Optional.of(known));
    answer
        .targetLifecycleState()
        .toOptional()
        .ifPresent(state -> {
          target = state;
          targetKnown = true;
        });
    for (RolloutOrder order : answer.daemons().orders().toOptional().orElse(List.of())) {
      rollouts
          .computeIfAbsent(order.daemon(), _ -> EnumSet.noneOf(RolloutOrder.Kind.class))
          .add(order.kind());
    }
    answer.host().toOptional().ifPresent(host -> shutdown = host.isShuttingDown());
    announced(answer.notices());
    tagged(answer);
    if (!answer.tasks().at().equals(Instant.EPOCH)) {
      tasksAskedAt = trueNow;
    }
    if (answer.tasks() instanceof Reading.Known<List<EcsTask>>(var known, var _, var _)) {
      tasks = known;
      tasksAt = trueNow;
    }
  }

  /** EC2's are asked for where IMDS offers none, and stand until they are asked for again. */
  private void tagged(Observation answer) {
    if (!answer.ec2Tags().at().equals(Instant.EPOCH)) {
      ec2Tags = answer.ec2Tags().toOptional();
    }
    Optional<InstanceTags> offered = answer.imdsTags().toOptional();
    tags = offered.flatMap(is -> is.enabled() ? Optional.of(is.values()) : ec2Tags);
  }

  /** Keeps since when a daemon has been known, without a break, to be for other nodes. */
  void placed(Daemon daemon, Instant now) {
    boolean differs = fits(daemon).filter(fits -> !fits).isPresent();
    if (differs) {
      elsewhere.merge(daemon.name(), now, (since, at) -> since.isAfter(at) ? at : since);
    } else {
      elsewhere.remove(daemon.name());
    }
  }

  /** The next process knows what this one does now. */
  void saved() {
    elsewhereSaved = new TreeMap<>(elsewhere);
  }

  /** Since when a daemon has been known, without a break, to be for other nodes. */
  Optional<Instant> elsewhereSince(Daemon daemon) {
    return Optional.ofNullable(elsewhere.get(daemon.name()));
  }

  /** The tags as they were told last; empty if they were not. */
  Optional<SortedMap<String, String>> tags() {
    return tags;
  }

  /** Whether a daemon is for this node, by the tags as they were told; empty if they were not. */
  Optional<Boolean> fits(Daemon daemon) {
    NodeSelector nodes = daemon.where().nodes();
    return nodes instanceof NodeSelector.All
        ? Optional.of(true)
        : tags.map(known -> Selectors.fits(nodes, known));
  }

  private void announced(Notices notices) {
    notices
        .spot()
        .toOptional()
        .ifPresent(known -> {
          spot = known;
          spotKnown = true;
        });
    notices.maintenance().toOptional().ifPresent(known -> maintenance = known);
    notices
        .order()
        .toOptional()
        .ifPresent(known -> {
          order = known;
          orderKnown = true;
        });
  }

  /** What an operator has ever ordered of a daemon's replacing, whoever of us was told. */
  Set<RolloutOrder.Kind> rollouts(DaemonName daemon) {
    return rollouts.getOrDefault(daemon, Set.of());
  }

  /** The Spot notice that stands. */
  Optional<Notices.Spot> spot() {
    return spot;
  }

  boolean spotKnown() {
    return spotKnown;
  }

  List<Notices.Maintenance> maintenance() {
    return maintenance;
  }

  /** The operator's order that stands. */
  Optional<DrainOrder> order() {
    return order;
  }

  boolean orderKnown() {
    return orderKnown;
  }

  /** Of another container instance than ours nothing is known. */
  private void dropOtherRegistration(Observation answer) {
    Optional<ContainerInstanceArn> ours =
        answer.agent().toOptional().map(EcsAgent::containerInstance);
    if (ours.isPresent() && node.filter(known -> !known.arn().equals(ours.get())).isPresent()) {
      node = Optional.empty();
      tasks = List.of();
      tasksAt = Instant.EPOCH;
    }
  }

  /** The node as it was shown last. */
  public Optional<EcsNode> node() {
    return node;
  }

  /** What IMDS said last; empty for “nothing”, and before it said anything. */
  public Optional<String> target() {
    return target;
  }

  public boolean targetKnown() {
    return targetKnown;
  }

  /** The tasks that ECS listed last. */
  public List<EcsTask> tasks() {
    return tasks;
  }

  /** When ECS listed the tasks last, in true time. */
  public Instant tasksAt() {
    return tasksAt;
  }

  /** When ECS was last asked for them, whether it answered or not. */
  public Instant tasksAskedAt() {
    return tasksAskedAt;
  }

  public boolean drainingKnown() {
    return node.filter(EcsNode::isDraining).isPresent();
  }

  public boolean choiceKnown() {
    return target.filter("Terminated"::equals).isPresent();
  }

  public boolean shutdownKnown() {
    return shutdown;
  }

  public boolean warmedKnown() {
    return target.filter(state -> state.startsWith("Warmed:")).isPresent();
  }

  /** Both were said by this process's time: the node is ACTIVE, and is not to go. */
  public boolean stayingKnown() {
    return node.filter(EcsNode::isActive).isPresent()
        && targetKnown
        && !choiceKnown()
        && !shutdown
        && spot.isEmpty()
        && order.isEmpty()
        && !warmedKnown();
  }
}
