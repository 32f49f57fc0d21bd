package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.Policy;
import io.nodekeeper.standin.model.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A replica is stopped only in a drain, only one that truly belongs to no service and that ECS has
 * said so of, and only when the settings or an operator's order say that it is time.
 */
final class StandaloneByPolicy extends Judge {

  StandaloneByPolicy(Scene scene) {
    super(Rule.STANDALONE, scene);
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StopReplica stop)) {
      return;
    }
    String what = "replica " + stop.task().id() + " is stopped";
    violatedIf(scene.decision().drain().isEmpty(), what + " on a node that does not leave");
    violatedIf(
        scene.decision().drain().filter(is -> is.withdrawn()).isPresent(),
        what + " for a drain whose cause is gone");
    violatedIf(
        scene.model().task(stop.task()).flatMap(Task::service).isPresent(),
        what + " that a service owns");
    violatedIf(
        scene.told().tasks().stream()
            .filter(task -> task.arn().equals(stop.task()))
            .noneMatch(task -> task.isStandalone(scene.policy())),
        what + ", and ECS has not said whose it is");
    violatedIf(!isTime() && !isForced(), what + " before its time");
  }

  private boolean isForced() {
    return scene.told().order().filter(DrainOrder::force).isPresent()
        || scene
            .decision()
            .memory()
            .drain()
            .flatMap(drain -> drain.order())
            .filter(DrainOrder::force)
            .isPresent();
  }

  private boolean isTime() {
    Optional<Instant> begin = scene.decision().drain().map(is -> is.begin());
    return scene.policy().drain().standalone() instanceof Policy.Standalone.Stop(Duration after)
        && begin.filter(at -> !scene.agentNow().isBefore(at.plus(after))).isPresent();
  }
}
