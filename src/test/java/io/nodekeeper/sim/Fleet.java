package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Leavings;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.TaskDefinition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Many nodes under one time, which all run one daemon. Agents do not talk to each other; what they
 * share is their {@link Account}.
 */
final class Fleet {

  static final DaemonName DAEMON = new DaemonName("logs");
  static final String FAMILY = "node-logs";

  private static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");

  /** Longer than the boot of a machine: so that a whole fleet does not ask ECS at once. */
  private static final Duration APART = Duration.ofMillis(400);

  private final Account account = new Account();
  private final Map<String, FleetNode> nodes = new LinkedHashMap<>();
  private final PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparing(Turn::at));
  private final List<FleetNode.Landed> ledger = new ArrayList<>();
  private final List<Behaviour> revisions = new ArrayList<>();
  private Policy policy;
  private Instant now = BEGIN;
  private int made;

  private record Turn(Instant at, FleetNode node) {}

  private Fleet(Policy policy) {
    this.policy = policy;
  }

  /** So many nodes, all of which have come up with a first revision that works. */
  static Fleet of(int size, Policy policy) {
    var fleet = new Fleet(policy);
    fleet.register(Behaviour.well());
    for (int i = 0; i < size; i++) {
      fleet.boot(booted(i));
    }
    fleet.run(APART.multipliedBy(size).plusMinutes(2));
    return fleet;
  }

  /** The same, the first starts after a boot spread over so long. */
  static Policy staggered(Policy policy, Duration spread) {
    return new Policy(
        policy.daemons(),
        policy.ready(),
        policy.drain(),
        policy.files(),
        policy.pace(),
        new Policy.Upkeep(true, spread),
        List.of());
  }

  static Policy policy(String taskDefinition, Daemon.Update update) {
    var daemon =
        new Daemon(
            DAEMON,
            TaskDefinitionRef.parse(taskDefinition).orElseThrow(),
            List.of(),
            true,
            Duration.ofSeconds(10),
            Daemon.Leaves.IN_ORDER,
            Daemon.Run.AGENT,
            Daemon.Where.anywhere(),
            Daemon.Launching.plain(),
            update,
            Daemon.Care.standard());
    Policy.Pace usual = Policy.Pace.standard();
    // As README has it for large fleets: all nodes share one bucket.
    var pace =
        new Policy.Pace(
            usual.look(),
            Duration.ofMinutes(5),
            usual.drainPoll(),
            usual.settle(),
            usual.backoffFirst(),
            usual.backoffMost(),
            usual.steady());
    return new Policy(
        List.of(daemon),
        new Policy.Ready("nodekeeper.ready", Duration.ofMinutes(10), true),
        Leavings.of(
            Duration.ofHours(1),
            Action.CompleteLifecycle.Result.CONTINUE,
            new Policy.HookChoice.Auto(),
            Duration.ofMinutes(5)),
        List.of(),
        pace);
  }

  // What is done to it.

  /** Boots a new machine; it learns of all revisions there are. */
  FleetNode boot(Instant when) {
    var node = new FleetNode(made++, when, policy, account, ledger::add);
    for (int revision = 1; revision <= revisions.size(); revision++) {
      tell(node, revision);
    }
    nodes.put(node.instance(), node);
    turns.add(new Turn(node.next(), node));
    return node;
  }

  /** Registers a revision, whose containers behave so; it is the newest from now on. */
  int register(Behaviour behaviour) {
    revisions.add(behaviour);
    int revision = revisions.size();
    account.registered(FAMILY + ":" + revision, now);
    nodes.values().forEach(node -> tell(node, revision));
    return revision;
  }

  private void tell(FleetNode node, int revision) {
    String container = "v" + revision;
    node.body().behave(FAMILY, container, revisions.get(revision - 1));
    TaskDefinition _ =
        node.model()
            .register(
                TaskDefinition.of(
                    FAMILY,
                    ContainerDefinition.named(container)
                        .healthCheck(
                            new ContainerDefinition.HealthCheck(
                                List.of("CMD-SHELL", "true"),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(2),
                                3,
                                Duration.ZERO))
                        .build()));
  }

  /** Each node has these settings at some time within this span. */
  void reload(Policy changed, Duration within) {
    policy = changed;
    int place = 0;
    for (FleetNode node : nodes.values()) {
      Duration later = within.multipliedBy(place++).dividedBy(nodes.size());
      node.at(now.plus(later), () -> node.reload(changed));
    }
    sort();
  }

  /** The machine is gone, without a word. */
  void kill(FleetNode node) {
    node.model().terminate();
    account.forget(node.model().node().orElseThrow().arn().id());
    FleetNode _ = nodes.remove(node.instance());
    sort();
  }

  /** Somebody sets it DRAINING. */
  void drain(FleetNode node) {
    node.model()
        .setStatus(node.model().node().orElseThrow().arn(), ContainerInstance.Status.DRAINING);
    sort();
  }

  // Time.

  /** What was done to nodes may have changed whose turn is next. */
  private void sort() {
    turns.clear();
    nodes.values().forEach(node -> turns.add(new Turn(node.next(), node)));
  }

  void run(Duration time) {
    now = now.plus(time);
    while (!turns.isEmpty() && !turns.peek().at().isAfter(now)) {
      FleetNode node = turns.remove().node();
      node.step();
      turns.add(new Turn(node.next(), node));
    }
  }

  Instant now() {
    return now;
  }

  /** When the machine of this place in the fleet was booted. */
  static Instant booted(int place) {
    return BEGIN.plus(APART.multipliedBy(place));
  }

  // What can be said of it.

  Account account() {
    return account;
  }

  List<FleetNode> nodes() {
    return List.copyOf(nodes.values());
  }

  /** Starts of this revision, in order. */
  List<FleetNode.Landed> landed(int revision) {
    return ledger.stream().filter(start -> start.revision() == revision).toList();
  }

  /** How many nodes have one copy of this revision, which is healthy, and no other. */
  long runs(int revision) {
    return nodes.values().stream().filter(node -> node.runs(revision)).count();
  }
}
