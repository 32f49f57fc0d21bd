package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Under start-first a healthy old task is stopped only when another one is truly healthy, or was
 * when the look began; unless both cannot run at once, which has to be true, or the old one was
 * found bad.
 */
final class NeverNone extends Judge {

  /** Which task was to be replaced by which revision when ECS found no room for both. */
  private record Crowd(Optional<TaskArn> old, int to) {}

  private final Map<DaemonName, Crowd> withoutRoom = new TreeMap<>();
  private final Map<String, Happening.ContainerExited> deaths = new TreeMap<>();

  NeverNone(Scene scene) {
    super(Rule.NEVER_NONE, scene);
  }

  @Override
  public void happened(Happening happening) {
    if (happening instanceof Happening.ContainerExited exited) {
      deaths.put(exited.family(), exited);
    }
  }

  @Override
  public void acted(Outcome outcome) {
    if (outcome instanceof Outcome.Failed(Action.StartTask start, String why)
        && why.startsWith("RESOURCE")) {
      scene
          .attempt(start.daemon())
          .ifPresent(is -> withoutRoom.put(start.daemon(), new Crowd(is.replaces(), is.to())));
    }
  }

  /** Another attempt has to find it out anew. */
  @Override
  public void decided() {
    withoutRoom.keySet().removeIf(name -> scene.attempt(name).isEmpty());
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StopTask stop) || scene.decision().drain().isPresent()) {
      return;
    }
    Optional<Daemon> daemon =
        scene
            .daemon(stop.daemon())
            .filter(_ -> scene.startsBeside(stop.daemon(), stop.task()))
            .filter(is -> scene.isHealthy(is, stop.task()))
            .filter(is -> !isBad(is, stop.task()));
    if (daemon.isPresent()) {
      Rollout.Attempt attempt = scene.attempt(stop.daemon()).orElseThrow();
      boolean clashes =
          attempt.clash().isPresent() && clashes(daemon.get(), stop.task(), attempt.to());
      violatedIf(
          !clashes && !isAnotherHealthy(daemon.get(), stop.task()),
          "the healthy task of " + stop.daemon() + " is stopped, and no other one is healthy");
    }
  }

  private boolean isBad(Daemon daemon, TaskArn task) {
    int revision = revision(task);
    return scene
        .decision()
        .memory()
        .rollout(daemon.name())
        .filter(rollout -> rollout.bad().contains(revision))
        .isPresent();
  }

  private int revision(TaskArn task) {
    return scene.model().task(task).map(Task::definition).map(TaskDefinition::revision).orElse(0);
  }

  private boolean clashes(Daemon daemon, TaskArn old, int to) {
    boolean lacked = new Crowd(Optional.of(old), to).equals(withoutRoom.get(daemon.name()));
    String family = daemon.taskDefinition().family();
    List<Integer> ports = ports(family, to);
    return lacked || !Collections.disjoint(ports, ports(family, revision(old)));
  }

  private List<Integer> ports(String family, int revision) {
    return scene
        .model()
        .definition(family + ":" + revision)
        .map(TaskDefinition::hostPorts)
        .orElse(List.of());
  }

  private boolean isAnotherHealthy(Daemon daemon, TaskArn old) {
    String family = daemon.taskDefinition().family();
    for (BodyContainer container : scene.runningOf(family)) {
      if (!container.task().equals(old) && scene.isHealthy(daemon, container.task())) {
        return true;
      }
    }
    boolean died =
        Optional.ofNullable(deaths.get(family))
            .filter(exited -> !exited.task().equals(old))
            .filter(exited -> !exited.at().isBefore(scene.lookBegan()))
            .isPresent();
    return died || wasShownHealthy(family, old);
  }

  /** By Docker, in the look that goes on: it may have become sick since. */
  private boolean wasShownHealthy(String family, TaskArn old) {
    return scene.seen().containers().toOptional().orElse(List.of()).stream()
        .filter(container -> container.family().equals(family) && !container.task().equals(old))
        .anyMatch(container -> container.health() == Container.Health.HEALTHY);
  }
}
