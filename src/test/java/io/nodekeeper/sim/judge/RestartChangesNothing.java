package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Memory;
import io.nodekeeper.engine.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * Rule 9. A drain that is known, or saved, is not forgotten before its causes are known to be gone;
 * its deadline is the one of its beginning, whatever dies in between; only a shutdown of the host
 * brings it nearer.
 */
final class RestartChangesNothing extends Judge {

  private Optional<Instant> deadline = Optional.empty();
  private boolean shutdown;
  private Optional<Memory.Drain> remembered = Optional.empty();

  RestartChangesNothing(Scene scene) {
    super(Rule.RESTART_CHANGES_NOTHING, scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    remembered = lost ? Optional.empty() : memory.drain();
    deadline = remembered.map(Memory.Drain::deadline);
    shutdown = isShutdown(remembered.map(Memory.Drain::causes));
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
      boolean before = shutdown;
      shutdown = isShutdown(drain.map(DrainStatus::causes));
      Instant brief = now.plus(scene.shutdownDeadline());
      if (shutdown && !before && brief.isBefore(deadline.get())) {
        deadline = Optional.of(brief);
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
        scene.told().shutdownKnown(),
        "the host was shown to be shutting down, and the agent does not drain");
    violatedIf(
        remembered.isPresent() && !overByNow(remembered.get()),
        "a drain that was saved is forgotten, and its causes are not known to be gone");
    remembered = Optional.empty();
    deadline = Optional.empty();
    shutdown = false;
  }

  private boolean isOfAnotherRegistration(Memory.Drain drain) {
    Optional<ContainerInstanceArn> now =
        scene.seen().agent().toOptional().map(EcsAgent::containerInstance);
    return now.isPresent() && drain.registered().isPresent() && !now.equals(drain.registered());
  }

  private static boolean isShutdown(Optional<SortedSet<Cause>> causes) {
    return causes.filter(known -> known.contains(Cause.HOST_SHUTDOWN)).isPresent();
  }

  /** Every cause that was remembered has been shown gone to this process. */
  private boolean overByNow(Memory.Drain drain) {
    boolean activeKnown = scene.told().node().filter(EcsNode::isActive).isPresent();
    boolean choiceGone =
        !drain.causes().contains(Cause.AUTO_SCALING)
            || (scene.told().targetKnown() && !scene.told().choiceKnown());
    boolean drainingGone =
        (!drain.causes().contains(Cause.ECS_DRAINING) && drain.draining() != Memory.Ownership.OURS)
            || activeKnown
            || isOfAnotherRegistration(drain);
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
