package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.standin.model.ContainerInstance.Status;
import io.nodekeeper.standin.model.Happening;
import java.time.Instant;
import java.util.Optional;

/**
 * Rule 8. The node is set ACTIVE only while it is DRAINING by the agent's own doing, as far as that
 * can be known, and while Auto Scaling is not known to have chosen it.
 */
final class ActiveOnlyIfOurs extends Judge {

  /** The agent has set DRAINING, or may have, and has not been shown ACTIVE since. */
  private boolean claim;

  /** How many memories had been saved when the claim ended; -1 if that is settled. */
  private int unclaimedAt = -1;

  /** The DRAINING of now is somebody else's. */
  private boolean othersDraining;

  /** Until then what a SetDraining has done may not be shown yet, or may still come about. */
  private Instant doubtful = Instant.EPOCH;

  /** How often the agent's clock had been moved when it last looked. */
  private int clockSteps;

  private boolean acting;
  private Optional<Drain> remembered = Optional.empty();

  ActiveOnlyIfOurs(Scene scene) {
    super(Rule.ACTIVE_ONLY_IF_OURS, scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    acting = false;
    remembered = memory.drain();
    // What was shown and not saved, nobody knows any more: an old claim still stands.
    claim = !lost && (claim || unclaimedAt == scene.saves());
    unclaimedAt = -1;
  }

  @Override
  public void happened(Happening happening) {
    if (happening instanceof Happening.NodeBecame became) {
      if (became.status() == Status.DRAINING) {
        othersDraining = scene.othersChangeStatus() || (!acting && !scene.late());
      } else {
        othersDraining = false;
      }
    } else if (happening instanceof Happening.Registered) {
      claim = false;
      othersDraining = false;
    }
  }

  /** A node that truly is ACTIVE, and was shown so: whatever comes next is not the agent's. */
  @Override
  public void decided() {
    if (scene.clockSteps() != clockSteps) {
      // How long ago it set DRAINING, it cannot tell any more.
      clockSteps = scene.clockSteps();
      doubtful = claim ? scene.trueNow().plus(scene.policy().pace().settle()) : doubtful;
    }
    boolean shown =
        scene.seen().node().toOptional().filter(EcsNode::isActive).isPresent()
            && scene.model().node().filter(node -> node.status() == Status.ACTIVE).isPresent();
    if (shown && !scene.late() && claim && scene.trueNow().isAfter(doubtful)) {
      claim = false;
      unclaimedAt = scene.saves();
    }
    // It is written down before it is tried: a process that is killed then may have tried it.
    claim |= scene.decision().actions().stream().anyMatch(Action.SetDraining.class::isInstance);
  }

  @Override
  public void acting(Action action) {
    switch (action) {
      case Action.SetDraining _ -> {
        acting = true;
        doubtful = scene.trueNow().plus(scene.policy().pace().settle());
      }
      case Action.SetActive _ -> {
        boolean chosen =
            scene.told().choiceKnown()
                || (!scene.told().targetKnown()
                    && remembered
                        .filter(drain -> drain.causes().containsKey(Cause.AUTO_SCALING))
                        .isPresent());
        violatedIf(chosen, "SetActive of a node that is chosen to go");
        violatedIf(scene.told().shutdownKnown(), "SetActive of a host that is being shut down");
        violatedIf(othersDraining && !claim, "SetActive of a node that somebody else set DRAINING");
      }
      default -> {}
    }
  }

  @Override
  public void acted(Outcome outcome) {
    if (outcome.action() instanceof Action.SetDraining) {
      acting = false;
      if (outcome instanceof Outcome.Done) {
        // ECS may show for a while what was before: that is asked for again, and says nothing yet.
        doubtful = scene.trueNow().plus(scene.policy().pace().drainPoll());
      } else if (!(outcome instanceof Outcome.Unanswered)) {
        doubtful = Instant.EPOCH;
      }
      if (outcome instanceof Outcome.Failed || outcome instanceof Outcome.Refused) {
        claim = false;
      }
    }
  }
}
