package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.engine.Look;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Task;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A daemon is started only where it is known to be for this node and all that it requires is known
 * to be there; it is called elsewhere only where that is known; and what ECS runs is neither
 * started nor stopped by the agent while the node stays.
 */
final class OnlyWhere extends Judge {

  private final Map<String, Instant> deaths = new TreeMap<>();

  OnlyWhere(Scene scene) {
    super(Rule.ONLY_WHERE, scene);
  }

  @Override
  public void happened(Happening happening) {
    if (happening instanceof Happening.ContainerExited exited) {
      deaths.put(exited.family(), exited.at());
    }
  }

  @Override
  public void acting(Action action) {
    switch (action) {
      case Action.StartTask start ->
          scene.daemon(start.daemon()).ifPresent(daemon -> starting(daemon));
      case Action.StopTask stop when scene.decision().drain().isEmpty() ->
          scene
              .daemon(stop.daemon())
              .filter(daemon -> daemon.run() == Daemon.Run.SERVICE)
              .ifPresent(daemon -> stopping(daemon, stop));
      default -> {}
    }
  }

  private void starting(Daemon daemon) {
    String what = "StartTask of " + daemon.name();
    violatedIf(daemon.run() == Daemon.Run.SERVICE, what + ", which ECS runs");
    violatedIf(
        !scene.told().fits(daemon).orElse(false),
        what + ", and it is not known to be for this node");
    for (Requirement requirement : daemon.where().requires()) {
      boolean met = scene.seen().daemons().requirement(requirement).toOptional().orElse(false);
      violatedIf(!met, what + ", and " + requirement.name() + " is not known to be there");
    }
    if (scene.attempt(daemon.name()).isEmpty()) {
      daemon.after().stream()
          .map(earlier -> scene.daemon(earlier).orElseThrow())
          .filter(earlier -> earlier.run() == Daemon.Run.SERVICE && !isThere(earlier))
          .findFirst()
          .ifPresent(earlier -> violated(what + " before " + earlier.name() + ", which ECS runs"));
    }
  }

  private boolean isThere(Daemon daemon) {
    String family = daemon.taskDefinition().family();
    return !scene.runningOf(family).isEmpty()
        || !deaths.getOrDefault(family, Instant.MIN).isBefore(scene.lookBegan());
  }

  private void stopping(Daemon daemon, Action.StopTask stop) {
    Optional<Task> task = scene.model().task(stop.task());
    violatedIf(
        task.filter(Scene::isOurs).isEmpty(), "StopTask of " + daemon.name() + ", which ECS runs");
  }

  @Override
  public void looked(Look look) {
    for (DaemonStatus status : look.decision().daemons()) {
      boolean elsewhere = status.phase() == DaemonStatus.Phase.ELSEWHERE;
      violatedIf(
          elsewhere && isForThisNode(status.name()),
          status.name() + " is called elsewhere, and that is not known");
    }
  }

  /** Or may be, for all that is known. */
  private boolean isForThisNode(DaemonName name) {
    return scene.daemon(name).flatMap(scene.told()::fits).orElse(true);
  }
}
