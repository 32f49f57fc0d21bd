package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.DrainOrder;

/**
 * No daemon is stopped that an operator wants to stay, while nothing but operators want the node.
 */
final class DaemonsAreKept extends Judge {

  DaemonsAreKept(Scene scene) {
    super(Rule.DAEMONS_ARE_KEPT, scene);
  }

  @Override
  public void acting(Action action) {
    boolean kept = scene.told().order().filter(DrainOrder::keepDaemons).isPresent();
    boolean others =
        scene.told().choiceKnown()
            || scene.told().shutdownKnown()
            || scene.told().spot().isPresent()
            || !scene.told().maintenance().isEmpty()
            || !scene.told().spotKnown()
            || scene.policy().drain().rebalance();
    violatedIf(
        action instanceof Action.StopTask && kept && !others,
        "a daemon is stopped that an operator keeps");
  }
}
