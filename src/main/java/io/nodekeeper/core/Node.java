package io.nodekeeper.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The node as this look shows it: its tasks, each as all witnesses together see it. */
final class Node {

  private final Observation seen;
  private final SortedMap<TaskArn, NodeTask> tasks;
  private final SortedMap<String, List<NodeTask>> byFamily = new TreeMap<>();
  private final SortedSet<String> ofDaemons;
  private final List<NodeTask> strays;

  /**
   * @param ours tasks that are known to be ours, whatever the policy says by now
   */
  Node(Policy policy, Observation seen, SortedSet<TaskArn> ours, Instant now) {
    this.seen = seen;
    this.tasks = join(policy, seen, ours, now);
    this.ofDaemons = policy.families();
    tasks
        .values()
        .forEach(task -> byFamily.computeIfAbsent(task.family(), _ -> new ArrayList<>()).add(task));
    this.strays =
        tasks.values().stream()
            .filter(NodeTask::isAliveForAnyone)
            .filter(task -> !ofDaemons.contains(task.family()))
            .filter(NodeTask::isOurs)
            .toList();
  }

  private static SortedMap<TaskArn, NodeTask> join(
      Policy policy, Observation seen, SortedSet<TaskArn> ours, Instant now) {
    var byAgent = new TreeMap<TaskArn, AgentTask>();
    for (AgentTask task : seen.agentTasks().toOptional().orElse(List.of())) {
      byAgent.put(task.arn(), task);
    }
    var byDocker = new TreeMap<TaskArn, List<Container>>();
    for (Container container : seen.containers().toOptional().orElse(List.of())) {
      if (!container.isInternal()) {
        byDocker.computeIfAbsent(container.task(), _ -> new ArrayList<>()).add(container);
      }
    }
    var byEcs = new TreeMap<TaskArn, EcsTask>();
    for (EcsTask task : recentEcsTasks(policy, seen, now)) {
      byEcs.put(task.arn(), task);
    }
    var owners = new TreeMap<TaskArn, EcsTask.Owner>();
    for (EcsTask task : seen.tasks().toOptional().orElse(List.of())) {
      owners.put(task.arn(), task.owner());
    }
    var arns = new TreeSet<>(byAgent.keySet());
    arns.addAll(byDocker.keySet());
    arns.addAll(byEcs.keySet());
    var joined = new TreeMap<TaskArn, NodeTask>();
    for (TaskArn arn : arns) {
      if (!arn.isAgentInternal()) {
        joined.put(
            arn,
            task(
                arn,
                Optional.ofNullable(byAgent.get(arn)),
                byDocker.getOrDefault(arn, List.of()),
                Optional.ofNullable(byEcs.get(arn)),
                Optional.ofNullable(owners.get(arn)),
                ours.contains(arn),
                policy,
                seen));
      }
    }
    return joined;
  }

  /** What ECS said long ago is no witness any more. */
  private static List<EcsTask> recentEcsTasks(Policy policy, Observation seen, Instant now) {
    boolean recent = seen.tasks().age(now).compareTo(policy.pace().settle().multipliedBy(2)) <= 0;
    return recent ? seen.tasks().toOptional().orElse(List.of()) : List.of();
  }

  private static NodeTask task(
      TaskArn arn,
      Optional<AgentTask> agent,
      List<Container> containers,
      Optional<EcsTask> ecs,
      Optional<EcsTask.Owner> owner,
      boolean isKnownAsOurs,
      Policy policy,
      Observation seen) {
    String family = "";
    int revision = 0;
    if (ecs.isPresent()) {
      family = ecs.get().family();
      revision = ecs.get().revision();
    }
    if (!containers.isEmpty()) {
      family = containers.getFirst().family();
      revision = containers.getFirst().revision();
    }
    if (agent.isPresent()) {
      family = agent.get().family();
      revision = agent.get().revision();
    }
    NodeTask.Life life =
        NodeTask.life(
            agent, containers, ecs, seen.agentTasks().isKnown(), seen.containers().isKnown());
    String known = family;
    boolean ours = isKnownAsOurs || owner.filter(is -> policy.isOurs(known, is)).isPresent();
    return new NodeTask(
        arn, family, revision, agent, List.copyOf(containers), ecs, owner, ours, life);
  }

  /** The tasks that hold something of this machine. */
  List<NodeTask> here() {
    return tasks.values().stream().filter(NodeTask::isAliveHere).toList();
  }

  /** The tasks that are stopping: they hold until they are gone. */
  List<NodeTask> ending() {
    return tasks.values().stream()
        .filter(NodeTask::isAliveHere)
        .filter(task -> task.life() == NodeTask.Life.STOPPING)
        .toList();
  }

  Optional<NodeTask> task(TaskArn arn) {
    return Optional.ofNullable(tasks.get(arn));
  }

  /** The tasks of this daemon's family that are not gone, whoever started them. */
  List<NodeTask> present(Daemon daemon) {
    return of(daemon).filter(NodeTask::isPresent).toList();
  }

  private Stream<NodeTask> of(Daemon daemon) {
    return byFamily.getOrDefault(daemon.taskDefinition().family(), List.of()).stream();
  }

  /** The tasks of this daemon's family that any witness shows alive. */
  List<NodeTask> alive(Daemon daemon) {
    return of(daemon).filter(NodeTask::isAliveForAnyone).toList();
  }

  /** Every other task that must be gone before the daemons go, and that any witness shows alive. */
  List<NodeTask> replicasAlive() {
    return tasks.values().stream()
        .filter(NodeTask::isAliveForAnyone)
        .filter(this::isReplica)
        .toList();
  }

  /** Tasks we started for daemons that have since left the settings, still alive. */
  List<NodeTask> strays() {
    return strays;
  }

  /** Whether a task is here of which ECS has still to say whether it is such a one. */
  boolean mayHideStrays() {
    return tasks.values().stream()
        .filter(NodeTask::isAliveHere)
        .filter(task -> !ofDaemons.contains(task.family()))
        .anyMatch(task -> task.owner().isEmpty() && !task.isOurs());
  }

  private boolean isReplica(NodeTask task) {
    return !ofDaemons.contains(task.family()) && !task.isOurs() && !task.isOfDaemonService();
  }

  /** Tasks of ECS's own DAEMON services, alive; ECS stops them when the replicas are gone. */
  List<NodeTask> daemonServices() {
    return tasks.values().stream()
        .filter(NodeTask::isAliveForAnyone)
        .filter(task -> !ofDaemons.contains(task.family()))
        .filter(NodeTask::isOfDaemonService)
        .toList();
  }

  /** Tasks that somebody has told to stop, and that are none of our daemons. */
  List<NodeTask> stopping() {
    return tasks.values().stream()
        .filter(task -> !ofDaemons.contains(task.family()))
        .filter(task -> task.life() == NodeTask.Life.STOPPING)
        .toList();
  }

  /** Somebody has ordered a replica to stop: perhaps the node was set DRAINING. */
  boolean showsStoppingReplica() {
    return tasks.values().stream()
        .filter(this::isReplica)
        .anyMatch(task -> task.life() == NodeTask.Life.STOPPING);
  }

  Optional<EcsAgent> agent() {
    return seen.agent().toOptional();
  }
}
