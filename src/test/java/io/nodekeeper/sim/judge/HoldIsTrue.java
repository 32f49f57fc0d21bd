package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.standin.model.BodyContainer;
import java.util.List;

/**
 * Others are held while a node that leaves has a living replica that this look could see, and not
 * any longer once daemons stop in their order; on a node that stays and where nothing is being
 * stopped they are not held at all.
 */
final class HoldIsTrue extends Judge {

  HoldIsTrue(Scene scene) {
    super(Rule.HOLD_IS_TRUE, scene);
  }

  @Override
  public void decided() {
    boolean drains =
        scene.decision().drain().filter(is -> !is.withdrawn()).map(DrainStatus::begin).isPresent();
    boolean hold = scene.decision().hold();
    for (BodyContainer container : scene.running()) {
      boolean seen = container.started().filter(at -> at.isBefore(scene.lookBegan())).isPresent();
      violatedIf(
          drains && !hold && seen && scene.isReplica(container.task(), container.family()),
          "nobody is held, and " + container.dockerName() + " of a replica runs");
    }
    boolean stopping =
        scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
            .anyMatch(task -> task.desiredStop());
    violatedIf(
        hold && scene.decision().drain().isEmpty() && !stopping,
        "others are held on a node that stays, and nothing is being stopped");
  }

  @Override
  public void acting(Action action) {
    boolean late =
        action instanceof Action.StopTask stop
            && scene.decision().drain().isPresent()
            && scene
                .daemon(stop.daemon())
                .filter(daemon -> daemon.leaves() != Daemon.Leaves.FIRST)
                .isPresent();
    violatedIf(late && scene.decision().hold(), "a daemon is stopped while others are held");
  }
}
