package io.nodekeeper.sim.judge;

import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import java.util.List;
import java.util.Optional;

/**
 * Rule 14. Neither the ECS agent's own tasks and containers, nor tasks of DAEMON services that ECS
 * shows to be such, nor daemons are waited for as replicas.
 */
final class InternalsAreNoReplicas extends Judge {

  InternalsAreNoReplicas(Scene scene) {
    super(Rule.INTERNALS_ARE_NO_REPLICAS, scene);
  }

  @Override
  public void looked(Look look) {
    List<Blocker> blockers = look.decision().drain().map(DrainStatus::blockers).orElse(List.of());
    for (Blocker blocker : blockers) {
      TaskArn task = blocker.task();
      violatedIf(
          task.value().startsWith("arn:::::/"), "the ECS agent's own " + task + " is waited for");
      violatedIf(
          scene.daemonOf(blocker.family()).isPresent(),
          "daemon " + blocker.family() + " is waited for as a replica");
      violatedIf(
          ofDaemonService(look.seen(), task),
          "task " + task.id() + " of a DAEMON service is waited for as a replica");
      violatedIf(
          onlyInternalsLive(look.seen(), task),
          "task "
              + task.id()
              + ", of which only the ECS agent's own container lives, is waited for");
    }
  }

  private boolean ofDaemonService(Observation seen, TaskArn task) {
    return !scene.told().tasksAt().isBefore(scene.lookBegan())
        && listed(seen, task).filter(EcsTask::isOfDaemonService).isPresent();
  }

  private static Optional<EcsTask> listed(Observation seen, TaskArn task) {
    return seen.tasks().toOptional().orElse(List.of()).stream()
        .filter(known -> known.arn().equals(task))
        .findFirst();
  }

  private boolean onlyInternalsLive(Observation seen, TaskArn task) {
    List<Container> containers =
        seen.containers().toOptional().orElse(List.of()).stream()
            .filter(container -> container.task().equals(task) && container.state().isAlive())
            .toList();
    boolean overForAgent =
        seen.agentTasks().toOptional().orElse(List.of()).stream()
            .noneMatch(
                known -> known.arn().equals(task) && known.known() != AgentTask.Status.STOPPED);
    boolean overForEcs = listed(seen, task).filter(EcsTask::isAlive).isEmpty();
    return !containers.isEmpty()
        && containers.stream().allMatch(scene::isInternal)
        && overForAgent
        && overForEcs;
  }
}
