package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.EcsNode;
import java.util.Optional;

/**
 * Nothing is replaced once the agent has been told that the node leaves, is not ACTIVE, or waits in
 * a warm pool; a drain ends what was under way.
 */
final class NotWhenLeaving extends Judge {

  NotWhenLeaving(Scene scene) {
    super(Rule.NOT_WHEN_LEAVING, scene);
  }

  @Override
  public void decided() {
    if (scene.decision().drain().isPresent()) {
      for (Daemon daemon : scene.policy().daemons()) {
        violatedIf(
            scene.attempt(daemon.name()).isPresent(),
            daemon.name() + " is being replaced on a node that leaves");
      }
    }
  }

  @Override
  public void acting(Action action) {
    Optional<DaemonName> daemon =
        switch (action) {
          case Action.StartTask start -> Optional.of(start.daemon());
          // A copy that others started beside ours is no part of a replacing.
          case Action.StopTask stop when isOurs(stop) -> Optional.of(stop.daemon());
          default -> Optional.empty();
        };
    boolean leaves =
        scene.told().drainingKnown()
            || scene.told().choiceKnown()
            || scene.told().shutdownKnown()
            || scene.told().warmedKnown()
            || scene.told().node().filter(EcsNode::isActive).isEmpty();
    violatedIf(
        leaves && daemon.flatMap(scene::attempt).isPresent(),
        action.key() + " to replace a daemon on a node that is not to stay");
  }

  private boolean isOurs(Action.StopTask stop) {
    return scene.model().task(stop.task()).filter(Scene::isOurs).isPresent();
  }
}
