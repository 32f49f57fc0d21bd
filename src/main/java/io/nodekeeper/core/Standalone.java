package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Replicas that belong to no service: ECS never stops them for a drain, so we may have to. */
final class Standalone {

  private Standalone() {}

  /** Stops those whose time has come. Whose a task is, only ECS can say: unknown is not stopped. */
  static void decide(Draft draft, Drain drain, List<NodeTask> replicas) {
    Optional<Instant> due = due(draft.policy, drain);
    Optional<EcsAgent> agent = draft.node.agent();
    if (due.isEmpty() || agent.isEmpty()) {
      return;
    }
    for (NodeTask task : replicas) {
      boolean stands =
          task.ecs()
              .filter(is -> is.isStandalone(draft.policy))
              .filter(ecs -> ecs.desiredStatus().equals("RUNNING"))
              .isPresent();
      if (!stands || task.life() == NodeTask.Life.STOPPING || task.isOrphan()) {
        continue;
      }
      if (due.get().isAfter(draft.now)) {
        draft.lookAt(due.get());
        continue;
      }
      var stop =
          new Action.StopReplica(
              task.arn(),
              agent.get().cluster(),
              "the node leaves, and ECS never stops a standalone task for that");
      if (draft.mayTry(stop.key(), draft.policy.pace().settle())) {
        draft.act(stop);
      }
    }
  }

  /** From when on they are stopped; empty if never. */
  static Optional<Instant> due(Policy policy, Drain drain) {
    if (drain.order().filter(DrainOrder::force).isPresent()) {
      return Optional.of(drain.begin());
    }
    return switch (policy.drain().standalone()) {
      case Policy.Standalone.Wait() -> Optional.empty();
      case Policy.Standalone.Stop(Duration after) -> Optional.of(drain.begin().plus(after));
    };
  }
}
