package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.RolloutOrder;

/**
 * A daemon whose replacing is left to people is replaced only when one of them says so, or has said
 * so of a file that changes.
 */
final class Manual extends Judge {

  private final Begun begun;

  Manual(Scene scene) {
    super(Rule.MANUAL, scene);
    begun = new Begun(scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    begun.remembered(memory);
  }

  @Override
  public void decided() {
    begun
        .now()
        .forEach((daemon, attempt) -> {
          boolean ordered =
              begun.isRestart(attempt)
                  && (scene.told().rollouts(daemon.name()).contains(RolloutOrder.Kind.RESTART)
                      || scene.isRestartedForFiles(daemon.name()));
          violatedIf(
              daemon.update().method() == Daemon.Update.Method.MANUAL && !ordered,
              daemon.name() + " is replaced, and nobody has ordered it");
        });
  }
}
