package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What holds the node, for people: each replica, whose it is, and what can be done about it. */
final class Blockers {

  /** How much later than its stop timeout a container may be gone. */
  private static final Duration OVERDUE = Duration.ofSeconds(30);

  private final Draft draft;
  private final Drain drain;
  private final Instant now;

  private Blockers(Draft draft, Drain drain) {
    this.draft = draft;
    this.drain = drain;
    this.now = draft.now;
  }

  static List<Blocker> of(Draft draft, Drain drain, List<NodeTask> replicas) {
    var blockers = new Blockers(draft, drain);
    return replicas.stream().map(blockers::blocker).toList();
  }

  private Blocker blocker(NodeTask task) {
    boolean stopping =
        task.life() == NodeTask.Life.STOPPING
            || task.life() == NodeTask.Life.ENDING
            || isToStopForEcs(task);
    Optional<Instant> stoppingAt =
        stopping ? task.ecs().flatMap(EcsTask::stoppingAt) : Optional.empty();
    Optional<Duration> timeout = task.ecs().flatMap(EcsTask::stopTimeout);
    Optional<Instant> killedAt = stoppingAt.flatMap(at -> timeout.map(at::plus));
    return new Blocker(
        task.arn(),
        task.family(),
        task.revision(),
        task.containers().stream()
            .filter(container -> container.state().isAlive())
            .map(Container::name)
            .sorted()
            .toList(),
        task.owner().map(Blockers::owner).orElse(Blocker.NO_OWNER),
        task.witnesses(),
        stopping,
        stoppingAt.orElse(drain.begin()),
        stoppingAt,
        timeout,
        killedAt,
        isInTheWay()
            ? (stopping ? ofStopping(task, killedAt) : ofRunning(task))
            : Optional.empty());
  }

  /** Nobody has to stop a replica that may stay, or that ends with the instance. */
  private boolean isInTheWay() {
    boolean isLetGo = draft.memory.drain().flatMap(Drain::letGo).isPresent();
    return drain.withdrawn().isEmpty() && !isLetGo;
  }

  private static boolean isToStopForEcs(NodeTask task) {
    return task.ecs().filter(ecs -> ecs.desiredStatus().equals("STOPPED")).isPresent();
  }

  static String owner(EcsTask.Owner owner) {
    return switch (owner) {
      case EcsTask.Owner.Service service -> "service " + service.name();
      case EcsTask.Owner.Standalone standalone ->
          standalone
              .startedBy()
              .map(by -> "standalone task started by " + by)
              .orElse("standalone task");
    };
  }

  /** One that was told to stop goes by itself, unless something is broken. */
  private Optional<String> ofStopping(NodeTask task, Optional<Instant> killedAt) {
    if (task.isOrphan()) {
      return orphan(task);
    }
    boolean overdue = killedAt.filter(at -> now.isAfter(at.plus(OVERDUE))).isPresent();
    if (overdue && task.isAliveInDocker()) {
      return Optional.of(Blocker.NOT_KILLED + ": see what hangs, Docker or the ECS agent");
    }
    if (overdue) {
      return Optional.of("nothing of it runs: see whether the ECS agent reaches ECS");
    }
    return killedAt
        .filter(at -> at.isAfter(drain.deadline()) && task.isAliveInDocker())
        .map(at ->
            "it may take until %s, which is after the deadline: to have it end before, %s"
                .formatted(Moments.words(at), kill(task)));
  }

  private Optional<String> ofRunning(NodeTask task) {
    if (task.isOrphan()) {
      return orphan(task);
    }
    if (task.owner().isEmpty()) {
      return Optional.of("ECS has not said whose it is; it is waited for in any case");
    }
    return switch (task.owner().get()) {
      case EcsTask.Owner.Service service -> Optional.of(ofService(service));
      case EcsTask.Owner.Standalone _ -> Optional.of(ofStandalone(task));
    };
  }

  private static String kill(NodeTask task) {
    return task.containers().stream()
        .filter(container -> container.state().isAlive())
        .map(Container::dockerName)
        .collect(Collectors.joining(" ", "docker kill ", ""));
  }

  /** Its containers run though the ECS agent has done with it: nobody is going to stop them. */
  private static Optional<String> orphan(NodeTask task) {
    return Optional.of(
        "ECS takes it for stopped, and "
            + Blocker.STOPPED_BY_NOBODY
            + ": docker stop "
            + task.containers().stream()
                .filter(container -> container.state().isAlive())
                .map(Container::dockerName)
                .findFirst()
                .orElse(""));
  }

  private static String ofService(EcsTask.Owner.Service service) {
    if (service.rolling().filter(EcsTask.Rolling::isRigid).isPresent()) {
      return "the service has minimumHealthyPercent and maximumPercent at 100, so "
          + Blocker.NEVER_STOPPED
          + ": lower the one, or raise the other";
    }
    return service.rolling().filter(rolling -> rolling.minimumHealthyPercent() >= 100).isPresent()
        ? "ECS stops it when another task of the service runs elsewhere: see whether the cluster has"
            + " room for one"
        : "ECS has to stop it: see the service's events";
  }

  private String ofStandalone(NodeTask task) {
    Optional<Instant> due = Standalone.due(draft.policy, drain);
    if (due.isEmpty()) {
      return Blocker.NEVER_FOR_A_DRAIN
          + ": let it end, or stop it with "
          + stopTask(task)
          + ", or all of them with nodekeeper drain --force, or set drain.standalone";
    }
    return now.isBefore(due.get())
        ? "wait until "
            + Moments.words(due.get())
            + ", when it is stopped, as drain.standalone says; nodekeeper drain --force stops it"
            + " at once"
        : "it is being stopped: if it stays, journalctl -u nodekeeper says why";
  }

  /** As it runs anywhere: without a cluster the command takes one that is called default. */
  private String stopTask(NodeTask task) {
    return "aws ecs stop-task --cluster "
        + draft.node.agent().map(EcsAgent::cluster).orElse("CLUSTER")
        + " --task "
        + task.arn().id();
  }
}
