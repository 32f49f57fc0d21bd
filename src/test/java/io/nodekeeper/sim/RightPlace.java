package io.nodekeeper.sim;

import io.nodekeeper.core.DaemonName;
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

  private final Options options;
  private final WorldModel model;
  private final Scene scene;
  private final Instant began;

  RightPlace(Options options, WorldModel model, Scene scene) {
    this.options = options;
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

  /** Whether all that it requires is there in the end. */
  boolean isProvided(Options.DaemonPlan plan) {
    return plan.declared().where().requires().stream().allMatch(Premises::isMetInTheEnd);
  }

  /**
   * Whether it can be healthy here, or runs on though what it requires is gone. What is for other
   * nodes is not waited for.
   */
  boolean canBeHealthy(DaemonName name) {
    Options.DaemonPlan plan = options.daemon(name).orElseThrow();
    return plan.flaw() == Options.Flaw.NONE
        && (isProvided(plan) || runsOn(plan))
        && plan.declared().after().stream()
            .filter(earlier -> !isElsewhere(options.daemon(earlier).orElseThrow()))
            .allMatch(this::canBeHealthy);
  }

  private boolean runsOn(Options.DaemonPlan plan) {
    return scene.aliveOf(plan.family()).stream().anyMatch(task -> !scene.isBad(task));
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
    boolean firstInLine = plan.declared().after().isEmpty();
    return !isProvided(plan) && firstInLine && status.task().isEmpty() && !named
        ? Optional.of(plan.name() + " does not say what it lacks: " + status.reason())
        : Optional.empty();
  }
}
