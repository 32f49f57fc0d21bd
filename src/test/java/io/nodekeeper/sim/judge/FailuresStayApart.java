package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.Happening;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rule 13, the half that is seen at every look: each declared daemon has a status, one that is not
 * healthy has a reason, and none is called healthy that does not run. That a broken daemon stops no
 * other is seen when the node has to become right.
 */
final class FailuresStayApart extends Judge {

  private final Map<String, Instant> deaths = new TreeMap<>();

  FailuresStayApart(Scene scene) {
    super(Rule.FAILURES_STAY_APART, scene);
  }

  @Override
  public void looked(Look look) {
    for (Daemon daemon : scene.policy().daemons()) {
      Optional<DaemonStatus> status =
          look.decision().daemons().stream()
              .filter(known -> known.name().equals(daemon.name()))
              .findFirst();
      if (status.isEmpty()) {
        violated("daemon " + daemon.name() + " has no status");
        return;
      }
      violatedIf(
          !status.get().isHealthy() && status.get().reason().isBlank(),
          "daemon " + daemon.name() + " is " + status.get().phase() + " without a reason");
      violatedIf(
          status.get().isHealthy()
              && look.seen().containers().isKnown()
              && scene.runningOf(daemon.taskDefinition().family()).isEmpty()
              && !diedInLook(daemon),
          "daemon " + daemon.name() + " is called healthy, and nothing of it runs");
    }
  }

  private boolean diedInLook(Daemon daemon) {
    Instant died = deaths.get(daemon.taskDefinition().family());
    return died != null && !died.isBefore(scene.lookBegan());
  }

  @Override
  public void happened(Happening happening) {
    if (happening instanceof Happening.ContainerExited exited) {
      deaths.put(exited.family(), exited.at());
    }
  }
}
