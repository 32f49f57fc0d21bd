package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Memory;
import io.nodekeeper.engine.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Rule 9. A drain that is known, or saved, is not forgotten before its causes are known to be gone;
 * its deadline is the one of its beginning, whatever dies in between.
 */
final class RestartChangesNothing extends Judge {

  private Optional<Instant> deadline = Optional.empty();
  private Optional<Memory.Drain> remembered = Optional.empty();

  RestartChangesNothing(Scene scene) {
    super(Rule.RESTART_CHANGES_NOTHING, scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    remembered = lost ? Optional.empty() : memory.drain();
    deadline = remembered.map(Memory.Drain::deadline);
  }

  @Override
  public void decided() {
    Optional<DrainStatus> drain = scene.decision().drain();
    Instant now = scene.agentNow();
    if (drain.isPresent()) {
      if (deadline.isEmpty()) {
        Duration most = scene.policy().drain().deadline();
        violatedIf(
            drain.get().deadline().isAfter(now.plus(most)),
            "a drain's deadline is further away than " + most + " from the start");
        deadline = Optional.of(drain.get().deadline());
      }
      violatedIf(
          !drain.get().deadline().equals(deadline.get()),
          "the drain's deadline moved from " + deadline.get() + " to " + drain.get().deadline());
      return;
    }
    violatedIf(
        scene.told().drainingKnown(), "the node was shown DRAINING, and the agent does not drain");
    violatedIf(
        scene.told().choiceKnown(),
        "the node was shown chosen by Auto Scaling, and the agent does not drain");
    violatedIf(
        remembered.isPresent() && !overByNow(remembered.get()),
        "a drain that was saved is forgotten, and its causes are not known to be gone");
    remembered = Optional.empty();
    deadline = Optional.empty();
  }

  /** Every cause that was remembered has been shown gone to this process. */
  private boolean overByNow(Memory.Drain drain) {
    boolean activeKnown = scene.told().node().filter(EcsNode::isActive).isPresent();
    boolean choiceGone =
        !drain.causes().contains(Cause.AUTO_SCALING)
            || (scene.told().targetKnown() && !scene.told().choiceKnown());
    boolean drainingGone =
        (!drain.causes().contains(Cause.ECS_DRAINING) && drain.draining() != Memory.Ownership.OURS)
            || activeKnown;
    return choiceGone && drainingGone;
  }

  @Override
  public void acting(Action action) {
    violatedIf(
        action instanceof Action.StopTask
            && scene.decision().drain().filter(DrainStatus::withdrawn).isPresent(),
        "a daemon is stopped for a drain whose cause is gone");
  }

  @Override
  public void looked(Look look) {
    if (look.decision().drain().isPresent()) {
      remembered = Optional.empty();
    }
  }
}
