package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Memory;
import io.nodekeeper.engine.Look;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rule 9. A drain that is known, or saved, is not forgotten before its causes are known to be gone;
 * each cause's deadline is the one of its beginning, whatever dies in between, and the nearest of
 * them rules.
 */
final class RestartChangesNothing extends Judge {

  private final Deadlines deadlines;
  private Optional<Drain> remembered = Optional.empty();

  RestartChangesNothing(Scene scene) {
    super(Rule.RESTART_CHANGES_NOTHING, scene);
    deadlines = new Deadlines(scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    remembered = lost ? Optional.empty() : memory.drain();
    deadlines.remembered(deadlines(remembered));
  }

  static Map<Cause, Instant> deadlines(Optional<Drain> drain) {
    Map<Cause, Instant> saved = new TreeMap<>();
    drain.ifPresent(
        is -> is.causes().forEach((cause, standing) -> saved.put(cause, standing.deadline())));
    return saved;
  }

  @Override
  public void decided() {
    Optional<DrainStatus> drain = scene.decision().drain();
    deadlines.follow(drain);
    if (drain.isPresent()) {
      for (DrainStatus.Why why : drain.get().causes()) {
        Instant latest = deadlines.of(why.cause()).orElseThrow();
        boolean moved =
            why.cause() == Cause.MAINTENANCE
                ? why.deadline().isAfter(latest)
                : !why.deadline().equals(latest);
        violatedIf(
            moved,
            "the deadline of " + why.cause() + " moved from " + latest + " to " + why.deadline());
      }
      violatedIf(
          !drain.get().causes().isEmpty()
              && !Optional.of(drain.get().deadline()).equals(deadlines.nearest()),
          "the nearest deadline does not rule");
      shownToDrain(drain.get());
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
        scene.told().spot().isPresent(),
        "the instance was shown to be taken back, and the agent does not drain");
    violatedIf(
        scene.told().order().isPresent(),
        "an operator's order was shown, and the agent does not drain");
    violatedIf(
        remembered.isPresent() && !overByNow(remembered.get()),
        "a drain that was saved is forgotten, and its causes are not known to be gone");
    remembered = Optional.empty();
  }

  /** What was shown is among the causes. */
  private void shownToDrain(DrainStatus drain) {
    List<Cause> named = drain.causes().stream().map(DrainStatus.Why::cause).toList();
    names(named, Cause.AUTO_SCALING, scene.told().choiceKnown());
    names(named, Cause.HOST_SHUTDOWN, scene.told().shutdownKnown());
    names(named, Cause.SPOT, scene.told().spot().isPresent());
    names(named, Cause.OPERATOR, scene.told().order().isPresent());
  }

  private void names(List<Cause> named, Cause cause, boolean shown) {
    violatedIf(shown && !named.contains(cause), cause + " was shown, and is not named");
  }

  private boolean isOfAnotherRegistration(Drain drain) {
    Optional<ContainerInstanceArn> now =
        scene.seen().agent().toOptional().map(EcsAgent::containerInstance);
    return now.isPresent() && drain.registered().isPresent() && !now.equals(drain.registered());
  }

  /** Every cause that was remembered has been shown gone to this process. */
  private boolean overByNow(Drain drain) {
    boolean activeKnown = scene.told().node().filter(EcsNode::isActive).isPresent();
    boolean choiceGone =
        !drain.causes().containsKey(Cause.AUTO_SCALING)
            || (scene.told().targetKnown() && !scene.told().choiceKnown());
    boolean drainingGone =
        (!drain.causes().containsKey(Cause.ECS_DRAINING)
                && drain.draining() != Drain.Ownership.OURS)
            || activeKnown
            || isOfAnotherRegistration(drain);
    boolean spotGone =
        !drain.causes().containsKey(Cause.SPOT)
            || (scene.told().spotKnown() && scene.told().spot().isEmpty());
    boolean orderGone =
        !drain.causes().containsKey(Cause.OPERATOR)
            || (scene.told().orderKnown() && scene.told().order().isEmpty());
    return choiceGone && drainingGone && spotGone && orderGone;
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
