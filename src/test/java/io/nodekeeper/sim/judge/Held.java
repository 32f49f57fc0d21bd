package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.RolloutOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * No revision is begun that is paused here, or may be for all that is known, or that another node
 * has called bad for longer than what it says may be old.
 */
final class Held extends Judge {

  /** What other nodes say may be a minute old, and is asked within another one. */
  private static final Duration HEARD = Duration.ofMinutes(2);

  private final Begun begun;
  private int steps;
  private Instant steppedAt = Instant.EPOCH;

  Held(Scene scene) {
    super(Rule.HELD, scene);
    begun = new Begun(scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    begun.remembered(memory);
  }

  @Override
  public void decided() {
    if (scene.clockSteps() != steps) {
      // How old what it has heard is, it cannot tell any more.
      steps = scene.clockSteps();
      steppedAt = scene.trueNow();
    }
    begun.now().forEach(this::begins);
  }

  private void begins(Daemon daemon, Rollout.Attempt attempt) {
    if (begun.isRestart(attempt) || begun.isTrial(daemon, attempt)) {
      return;
    }
    String what = daemon.name() + " begins to be replaced by " + attempt.to();
    Reading<List<RolloutOrder>> orders = scene.seen().daemons().orders();
    violatedIf(!orders.isKnown(), what + ", and whether it is paused is not known");
    violatedIf(
        orders.toOptional().orElse(List.of()).stream()
            .anyMatch(order ->
                order.daemon().equals(daemon.name()) && order.kind() == RolloutOrder.Kind.PAUSE),
        what + ", and it is paused");
    Instant heard = scene.lookBegan().minus(HEARD);
    violatedIf(
        scene
                .releases()
                .badElsewhere(daemon.name(), attempt.to())
                .filter(heard::isAfter)
                .isPresent()
            && steppedAt.isBefore(heard),
        what + ", which another node has found bad");
  }
}
