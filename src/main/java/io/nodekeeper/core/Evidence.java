package io.nodekeeper.core;

import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one look's raw readings show of tasks, whatever deciding makes of them.
 *
 * @param ours tasks that are remembered as ours
 */
record Evidence(Policy policy, Observation seen, SortedSet<TaskArn> ours) {

  List<Container> containers() {
    return seen.containers().toOptional().orElse(List.of());
  }

  List<AgentTask> agentTasks() {
    return seen.agentTasks().toOptional().orElse(List.of());
  }

  private List<EcsTask> ecsTasks() {
    return seen.tasks().toOptional().orElse(List.of());
  }

  private Optional<AgentTask> agentTask(TaskArn arn) {
    return agentTasks().stream().filter(task -> task.arn().equals(arn)).findFirst();
  }

  private Optional<Container> container(TaskArn arn) {
    return containers().stream().filter(is -> is.task().equals(arn)).findFirst();
  }

  private Optional<EcsTask> ecsTask(TaskArn arn) {
    return ecsTasks().stream().filter(task -> task.arn().equals(arn)).findFirst();
  }

  /** Of a task that anybody shows. */
  Optional<String> family(TaskArn arn) {
    return agentTask(arn)
        .map(AgentTask::family)
        .or(() -> container(arn).map(Container::family))
        .or(() -> ecsTask(arn).map(EcsTask::family));
  }

  /** 0 where it is not known. */
  int revision(TaskArn arn) {
    return agentTask(arn)
        .map(AgentTask::revision)
        .or(() -> container(arn).map(Container::revision))
        .orElse(0);
  }

  boolean isOurs(TaskArn arn) {
    return ours.contains(arn) || ecsTask(arn).filter(task -> task.isOurs(policy)).isPresent();
  }

  /** ECS has said that others had it placed; what it has not said is no proof. */
  boolean isForeign(TaskArn arn) {
    return !isOurs(arn) && ecsTask(arn).isPresent();
  }

  boolean isOfService(TaskArn arn) {
    return ecsTask(arn).filter(EcsTask::isOfService).isPresent();
  }

  /** Accepted, and not running as a whole: a container of it may run already. */
  boolean isPending(TaskArn arn) {
    return agentTask(arn)
        .map(task -> task.known() == AgentTask.Status.PENDING)
        .orElseGet(() ->
            seen.containers().isKnown()
                && containers().stream()
                    .noneMatch(is -> is.task().equals(arn) && is.state().isAlive()));
  }

  boolean isUnhealthy(TaskArn arn) {
    return containers().stream()
        .anyMatch(is -> is.task().equals(arn) && is.health() == Container.Health.UNHEALTHY);
  }

  /** The tasks of a family of which Docker runs a container. */
  NavigableSet<TaskArn> running(String family) {
    var running = new TreeSet<TaskArn>();
    containers().stream()
        .filter(is -> is.family().equals(family) && !is.isInternal() && is.state().isAlive())
        .forEach(is -> running.add(is.task()));
    return running;
  }

  /** The tasks of a family beside which none is to be started. */
  NavigableSet<TaskArn> here(String family) {
    var here = new TreeSet<TaskArn>();
    agentTasks().stream()
        .filter(task -> task.family().equals(family) && task.known() != AgentTask.Status.STOPPED)
        .forEach(task -> here.add(task.arn()));
    containers().stream()
        .filter(container -> container.family().equals(family) && container.state().isAlive())
        .filter(container -> !isStoppedForAgent(container.task()))
        .forEach(container -> here.add(container.task()));
    return here;
  }

  private boolean isStoppedForAgent(TaskArn arn) {
    return agentTask(arn).filter(task -> task.known() == AgentTask.Status.STOPPED).isPresent();
  }

  boolean isAlive(Daemon daemon) {
    String family = daemon.taskDefinition().family();
    return !running(family).isEmpty()
        || agentTasks().stream()
            .anyMatch(
                task -> task.family().equals(family) && task.known() != AgentTask.Status.STOPPED);
  }

  Optional<TaskArn> livingReplica() {
    for (Container container : containers()) {
      if (container.state().isAlive()
          && !container.isInternal()
          && isReplica(container.task(), container.family())) {
        return Optional.of(container.task());
      }
    }
    for (AgentTask task : agentTasks()) {
      if (task.known() != AgentTask.Status.STOPPED
          && !task.arn().isAgentInternal()
          && isReplica(task.arn(), task.family())) {
        return Optional.of(task.arn());
      }
    }
    return Optional.empty();
  }

  private boolean isReplica(TaskArn arn, String family) {
    return policy.daemonOfFamily(family).isEmpty()
        && !isOurs(arn)
        && ecsTask(arn).filter(EcsTask::isOfDaemonService).isEmpty();
  }

  Selection.Match selected(Daemon daemon) {
    return Selection.of(daemon.where().nodes(), seen);
  }

  /** Whether it is known not to be for this node. */
  boolean isElsewhere(Daemon daemon) {
    return selected(daemon) instanceof Selection.Match.Differs;
  }

  /** Whether the node goes, waits in a warm pool, or is not shown ACTIVE. */
  boolean isUnfit() {
    return seen.isChosenByAutoScaling()
        || seen.isShuttingDown()
        || seen.isWarmed()
        || seen.node().toOptional().filter(EcsNode::isActive).isEmpty();
  }

  boolean isBlind() {
    return !seen.agentTasks().isKnown() || !seen.containers().isKnown();
  }
}
