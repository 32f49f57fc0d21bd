package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.Task;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rule 6. In a drain a daemon is stopped only when all that came after it, at any remove, is gone,
 * and all that leaves earlier by its kind.
 */
final class ReverseOrder extends Judge {

  ReverseOrder(Scene scene) {
    super(Rule.REVERSE_ORDER, scene);
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StopTask stop) || scene.decision().drain().isEmpty()) {
      return;
    }
    for (DaemonName later : after(stop.daemon())) {
      Daemon daemon = scene.daemon(later).orElseThrow();
      for (BodyContainer container : scene.runningOf(daemon.taskDefinition().family())) {
        boolean seen = container.started().filter(at -> at.isBefore(scene.lookBegan())).isPresent();
        Optional<Task> task = scene.model().task(container.task());
        boolean over = task.filter(known -> known.lastStatus() == Task.Status.STOPPED).isPresent();
        violatedIf(
            seen && !over && !RunByEcs.isLeftAlone(scene, container.task()),
            "StopTask of "
                + stop.daemon()
                + " while "
                + container.dockerName()
                + " of "
                + later
                + ", which comes after it, runs");
      }
    }
  }

  private Set<DaemonName> after(DaemonName name) {
    var found = new TreeSet<DaemonName>();
    Daemon.Leaves kind = scene.daemon(name).map(Daemon::leaves).orElse(Daemon.Leaves.LAST);
    for (Daemon daemon : scene.policy().daemons()) {
      if (daemon.leaves().compareTo(kind) < 0) {
        found.add(daemon.name());
      }
    }
    for (Daemon daemon : scene.policy().daemons()) {
      if (daemon.after().contains(name) || daemon.after().stream().anyMatch(found::contains)) {
        found.add(daemon.name());
      }
    }
    return found;
  }
}
