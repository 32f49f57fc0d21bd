package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.Task;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Rule 5. In a drain no daemon is stopped while Docker, the ECS agent or ECS shows a replica alive,
 * or while Docker cannot be asked, or before ECS has been asked at all; but for daemons that are to
 * leave first.
 */
final class ReplicasFirst extends Judge {

  private Optional<Instant> drainSince = Optional.empty();

  ReplicasFirst(Scene scene) {
    super(Rule.REPLICAS_FIRST, scene);
  }

  @Override
  public void looked(Look look) {
    if (look.decision().drain().isEmpty()) {
      drainSince = Optional.empty();
    } else if (drainSince.isEmpty()) {
      drainSince = Optional.of(scene.lookBegan());
    }
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StopTask stop) || scene.decision().drain().isEmpty()) {
      return;
    }
    if (scene.daemon(stop.daemon()).filter(is -> is.leaves() == Daemon.Leaves.FIRST).isPresent()) {
      return;
    }
    String what = "StopTask of daemon " + stop.daemon();
    violatedIf(!scene.seen().containers().isKnown(), what + ", and Docker cannot be asked");
    violatedIf(
        scene.told().tasksAskedAt().isBefore(drainSince.orElse(scene.lookBegan())),
        what + ", and ECS has not been asked for replicas since the drain began");
    for (BodyContainer container : scene.running()) {
      boolean seen = container.started().filter(at -> at.isBefore(scene.lookBegan())).isPresent();
      violatedIf(
          seen && scene.isReplica(container.task(), container.family()),
          what + " while container " + container.dockerName() + " of a replica runs");
    }
    scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
        .filter(task -> task.known() != AgentTask.Status.STOPPED)
        .filter(task -> scene.isReplica(task.arn(), task.family()))
        .findFirst()
        .ifPresent(
            task -> violated(what + " while the ECS agent shows replica " + task.arn().id()));
    listed().ifPresent(task -> violated(what + " while ECS shows replica " + task.arn().id()));
  }

  /** A replica that ECS's last list showed alive, and that truly still is. */
  private Optional<EcsTask> listed() {
    return scene.told().tasks().stream()
        .filter(EcsTask::isAlive)
        .filter(task -> scene.isReplica(task.arn(), task.family()))
        .filter(task ->
            scene
                .model()
                .task(task.arn())
                .filter(known -> known.lastStatus() != Task.Status.STOPPED)
                .isPresent())
        .filter(_ -> scene.seen().tasks().isKnown() || recent())
        .findFirst();
  }

  /** ECS that cannot be asked any more is no witness after a while. */
  private boolean recent() {
    return scene.told().tasksAt().isAfter(scene.trueNow().minus(scene.policy().pace().settle()));
  }
}
