package io.nodekeeper.sim;

import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.sim.judge.Scene;
import io.nodekeeper.sim.judge.Selectors;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a daemon is where it is to be, and waits where what it requires is not there. */
final class RightPlace {

  private final WorldModel model;
  private final Scene scene;
  private final Instant began;

  RightPlace(WorldModel model, Scene scene) {
    this.model = model;
    this.scene = scene;
    began = model.timeline().instant();
  }

  private Duration age() {
    return Duration.between(began, model.timeline().instant());
  }

  /** Whether, by the tags as they are, it is for other nodes. */
  boolean isElsewhere(Options.DaemonPlan plan) {
    return !Selectors.fits(plan.declared().where().nodes(), model.ec2().tags);
  }

  /** Of one that is for other nodes: nothing of ours is left of it, and nobody waits. */
  Optional<String> elsewhere(Options.DaemonPlan plan, DaemonStatus status) {
    Optional<Task> ours = scene.aliveOf(plan.family()).stream().filter(Scene::isOurs).findFirst();
    if (ours.isPresent()) {
      return Optional.of(plan.name() + " is not for this node, and has " + Scene.name(ours.get()));
    }
    return status.phase() == DaemonStatus.Phase.ELSEWHERE
        ? Optional.empty()
        : Optional.of(plan.name() + " is not for this node, and is " + status.phase());
  }

  /** What it requires, and is not there, has to be named; what is still to change is awaited. */
  Optional<String> waiting(Options.DaemonPlan plan, DaemonStatus status) {
    List<Requirement> requires = plan.declared().where().requires();
    if (requires.stream().anyMatch(is -> Premises.lastChange(is).compareTo(age()) > 0)) {
      return Optional.of(plan.name() + " requires what is still to change");
    }
    boolean named =
        requires.stream()
            .filter(is -> !Premises.isMetInTheEnd(is))
            .map(Requirement::name)
            .anyMatch(status.reason()::contains);
    boolean lacks = requires.stream().anyMatch(is -> !Premises.isMetInTheEnd(is));
    boolean firstInLine = plan.declared().after().isEmpty();
    return lacks && firstInLine && status.task().isEmpty() && !named
        ? Optional.of(plan.name() + " does not say what it lacks: " + status.reason())
        : Optional.empty();
  }
}
