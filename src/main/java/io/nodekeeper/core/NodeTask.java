package io.nodekeeper.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One task on the node as all three witnesses together show it.
 *
 * @param containers those that are not internal
 * @param ecs what ECS said of it when it was last asked, if that was recent enough to mean anything
 * @param owner whose it is, once ECS has said so: that never changes
 * @param isOurs started by a Nodekeeper, for a daemon that may since have left the settings
 */
record NodeTask(
    TaskArn arn,
    String family,
    int revision,
    Optional<AgentTask> agent,
    List<Container> containers,
    Optional<EcsTask> ecs,
    Optional<EcsTask.Owner> owner,
    boolean isOurs,
    Life life) {

  /** What the witnesses together make of a task, for the question whether a daemon is there. */
  enum Life {
    /** Accepted, and nothing runs yet. */
    PENDING,
    RUNNING,
    /** Its containers are dead, and the ECS agent has not drawn the conclusion yet. */
    ENDING,
    /** Told to stop, and not gone. */
    STOPPING,
    /** It runs, and the ECS agent does not know it (its data was wiped). */
    UNMANAGED,
    GONE
  }

  static Life life(
      Optional<AgentTask> agent,
      List<Container> containers,
      Optional<EcsTask> ecs,
      boolean agentKnown,
      boolean dockerKnown) {
    boolean alive = containers.stream().anyMatch(container -> container.state().isAlive());
    if (agent.isPresent()) {
      return lifeByAgent(agent.get(), alive, dockerKnown);
    }
    if (alive) {
      return agentKnown ? Life.UNMANAGED : Life.RUNNING;
    }
    if (!agentKnown && containers.stream().anyMatch(c -> c.state() == Container.State.CREATED)) {
      return Life.PENDING;
    }
    return ecs.filter(task -> task.isAlive() && task.desiredStatus().equals("RUNNING")).isPresent()
        ? Life.PENDING
        : Life.GONE;
  }

  private static Life lifeByAgent(AgentTask task, boolean alive, boolean dockerKnown) {
    return switch (task.known()) {
      case STOPPED -> Life.GONE;
      case PENDING -> task.desiredStop() ? Life.STOPPING : Life.PENDING;
      case RUNNING ->
          task.desiredStop() ? Life.STOPPING : dockerKnown && !alive ? Life.ENDING : Life.RUNNING;
    };
  }

  boolean isPresent() {
    return life != Life.GONE;
  }

  /** By ECS's own word, or by the ECS agent's, which hears it a moment later. */
  boolean isToldToStop() {
    return life == Life.STOPPING
        || ecs.filter(task -> task.desiredStatus().equals("STOPPED")).isPresent();
  }

  /** Whether Docker shows a live container of it. */
  boolean isAliveInDocker() {
    return containers.stream().anyMatch(container -> container.state().isAlive());
  }

  boolean isAliveForAgent() {
    return agent.isPresent() && agent.get().known() != AgentTask.Status.STOPPED;
  }

  boolean isAliveForEcs() {
    return ecs.isPresent() && ecs.get().isAlive();
  }

  /** Whether the node itself shows it alive. */
  boolean isAliveHere() {
    return isAliveInDocker() || isAliveForAgent();
  }

  boolean isAliveForAnyone() {
    return isAliveHere() || isAliveForEcs();
  }

  /** Who still shows it, for people. */
  List<String> witnesses() {
    var names = new ArrayList<String>();
    if (isAliveInDocker()) {
      names.add("Docker");
    }
    if (isAliveForAgent()) {
      names.add("ECS agent");
    }
    if (isAliveForEcs()) {
      names.add("ECS");
    }
    return names;
  }

  boolean isOfService() {
    return owner.filter(EcsTask.Owner.Service.class::isInstance).isPresent();
  }

  boolean isOfDaemonService() {
    return owner.filter(EcsTask::isDaemonService).isPresent();
  }

  /** Docker runs a container of it, and the ECS agent takes the task for stopped. */
  boolean isOrphan() {
    return isAliveInDocker()
        && (life == Life.UNMANAGED
            || agent.filter(task -> task.known() == AgentTask.Status.STOPPED).isPresent());
  }

  /** How long the youngest of its live containers has been running at least; zero if none is. */
  Duration upFor() {
    return containers.stream()
        .filter(container -> container.state().isAlive())
        .map(Container::inState)
        .min(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** How long ago its last container died at least; absent while one lives or none has run. */
  Optional<Duration> deadFor() {
    if (isAliveInDocker()) {
      return Optional.empty();
    }
    return containers.stream()
        .filter(container -> container.state() == Container.State.EXITED)
        .map(Container::inState)
        .min(Duration::compareTo);
  }

  /** The worst health of its live containers; NONE where no health check is. */
  Container.Health health() {
    Container.Health worst = Container.Health.NONE;
    for (Container container : containers) {
      if (container.state().isAlive() && rank(container.health()) > rank(worst)) {
        worst = container.health();
      }
    }
    return worst;
  }

  private static int rank(Container.Health health) {
    return switch (health) {
      case NONE -> 0;
      case HEALTHY -> 1;
      case STARTING -> 2;
      case UNHEALTHY -> 3;
    };
  }

  /** Why it ended, by what can be known; empty if nothing can. */
  Optional<String> end() {
    var codes = new ArrayList<String>();
    for (Container container : containers) {
      if (container.exitCode().isPresent() && !container.state().isAlive()) {
        codes.add(container.name() + " exited " + container.exitCode().getAsInt());
      }
    }
    Optional<String> said = ecs.filter(task -> !task.isAlive()).flatMap(EcsTask::stoppedReason);
    return said.isPresent() || codes.isEmpty()
        ? said
        : Optional.of("container " + String.join(", ", codes));
  }
}
