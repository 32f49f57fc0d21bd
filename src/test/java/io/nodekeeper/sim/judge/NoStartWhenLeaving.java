package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Memory;
import java.util.Optional;

/**
 * Rule 4. Nothing is started once the agent has been told that the node is DRAINING, chosen by Auto
 * Scaling, being shut down, or in a warm pool; nor by a new process that remembers a drain and has
 * not been told that it is over.
 */
final class NoStartWhenLeaving extends Judge {

  private Optional<Drain> remembered = Optional.empty();

  NoStartWhenLeaving(Scene scene) {
    super(Rule.NO_START_WHEN_LEAVING, scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    remembered = lost ? Optional.empty() : memory.drain();
  }

  @Override
  public void decided() {
    boolean active = scene.told().node().filter(EcsNode::isActive).isPresent();
    boolean chosen =
        scene.told().choiceKnown()
            || (!scene.told().targetKnown()
                && remembered
                    .filter(drain -> drain.causes().containsKey(Cause.AUTO_SCALING))
                    .isPresent());
    if (active && !chosen) {
      remembered = Optional.empty();
    }
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StartTask start)) {
      return;
    }
    String what = "StartTask of " + start.daemon();
    violatedIf(scene.told().drainingKnown(), what + " on a node that ECS has shown DRAINING");
    violatedIf(scene.told().choiceKnown(), what + " on a node that Auto Scaling has chosen");
    violatedIf(scene.told().shutdownKnown(), what + " on a host that is being shut down");
    violatedIf(scene.told().warmedKnown(), what + " on a node in a warm pool");
    violatedIf(
        remembered.isPresent(),
        what + " by a process that remembers a drain and knows no end of it");
  }
}
