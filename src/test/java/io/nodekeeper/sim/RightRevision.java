package io.nodekeeper.sim;

import io.nodekeeper.core.Badness;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.sim.judge.DeedsFollow;
import io.nodekeeper.sim.judge.Scene;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/**
 * Whether a daemon runs the revision that it should: the one that is wanted; the last good one
 * where the wanted one was found bad; any other only where somebody or something holds it.
 */
final class RightRevision {

  private final Options options;
  private final WorldModel model;
  private final Scene scene;
  private final Announced announced;
  private final RightPlace place;

  RightRevision(
      Options options, WorldModel model, Scene scene, Announced announced, RightPlace place) {
    this.place = place;
    this.options = options;
    this.model = model;
    this.scene = scene;
    this.announced = announced;
  }

  /** What is wrong with the one task that is there; empty if nothing is. */
  Optional<String> wrong(Options.DaemonPlan plan, Task task, DaemonStatus status) {
    Daemon daemon = scene.daemon(plan.name()).orElseThrow();
    Optional<Rollout> known = scene.durable().rollout(plan.name());
    int runs = task.definition().revision();
    int wanted = scene.wanted(plan.name()).orElse(runs);
    if (!Scene.isOurs(task)) {
      return Optional.empty();
    }
    if (scene.isBad(task)) {
      return Optional.of("%s runs %d, which is bad, and may yet die".formatted(plan.name(), runs));
    }
    if (known.flatMap(Rollout::attempt).isPresent()) {
      return Optional.of(plan.name() + " is being replaced");
    }
    if (isToRestart(daemon, known)) {
      return Optional.of(plan.name() + " is to be restarted");
    }
    OptionalInt good =
        known
            .map(Rollout::good)
            .filter(is -> is.isPresent() && scene.isActive(daemon, is.getAsInt()))
            .orElse(OptionalInt.empty());
    boolean bad = known.filter(is -> is.bad().contains(runs)).isPresent();
    if (bad && good.isPresent()) {
      return Optional.of(
          "%s runs %d, which was found bad, and %d is good"
              .formatted(plan.name(), runs, good.getAsInt()));
    }
    if (status.wanted().orElse(runs) != wanted) {
      return Optional.of(plan.name() + " has not heard of " + wanted);
    }
    boolean held =
        known.filter(is -> is.bad().contains(wanted)).isPresent() || isHeld(daemon, wanted);
    return runs == wanted || held
        ? Optional.empty()
        : Optional.of("%s runs %d, and %d is wanted".formatted(plan.name(), runs, wanted));
  }

  /** What was found bad and is not to be read in ECS, or the other way round. */
  Optional<String> unsaid(ContainerInstance node) {
    for (Daemon daemon : scene.policy().daemons()) {
      String shown = node.attributes().getOrDefault(Badness.attribute(daemon.name()), "none");
      SortedSet<Integer> found =
          scene
              .durable()
              .rollout(daemon.name())
              .map(Rollout::bad)
              .orElseGet(Collections::emptySortedSet);
      if (!Badness.revisions(shown).equals(found)) {
        return Optional.of(
            "ECS shows %s as bad of %s, and it is %s".formatted(shown, daemon.name(), found));
      }
    }
    return Optional.empty();
  }

  /**
   * Whether it may be restarted at any time for a file that it has to read anew: again and again
   * where it is never well.
   */
  boolean mayRestartForFile(Options.DaemonPlan plan) {
    return !place.canBeHealthy(plan.name())
        && scene.policy().files().stream()
            .anyMatch(file -> DeedsFollow.restarts(file, plan.declared()));
  }

  /** One that comes after a broken one, and is judged by that alone, is replaced like any other. */
  boolean isReplacedAfterABrokenOne(Options.DaemonPlan plan) {
    return !place.canBeHealthy(plan.name())
        && scene.durable().rollout(plan.name()).flatMap(Rollout::attempt).isPresent();
  }

  /** Whether that is under way: the same revision takes the place of what has read the old. */
  boolean isRestartedForFile(Options.DaemonPlan plan) {
    return scene.policy().files().stream()
            .anyMatch(file -> DeedsFollow.restarts(file, plan.declared()))
        && scene
            .durable()
            .rollout(plan.name())
            .flatMap(Rollout::attempt)
            .filter(attempt ->
                attempt
                    .replaces()
                    .flatMap(model::task)
                    .filter(task -> task.definition().revision() == attempt.to())
                    .isPresent())
            .isPresent();
  }

  private Optional<RolloutOrder> order(Daemon daemon, RolloutOrder.Kind kind) {
    return Optional.ofNullable(announced.rollouts.get(daemon.name()))
        .filter(order -> order.kind() == kind);
  }

  /** Whether nothing and nobody keeps the daemon from being restarted. */
  boolean mayRestart(DaemonName name) {
    Daemon daemon = scene.daemon(name).orElseThrow();
    Options.DaemonPlan plan = options.daemon(name).orElseThrow();
    return options.canBeHealthy(name)
        && place.isProvided(plan)
        && !place.isElsewhere(plan)
        && isChainUp(daemon)
        && order(daemon, RolloutOrder.Kind.PAUSE).isEmpty()
        && scene.aliveOf(daemon.taskDefinition().family()).stream().allMatch(Scene::isOurs);
  }

  /** By an order that has not been carried out, and can be. */
  private boolean isToRestart(Daemon daemon, Optional<Rollout> known) {
    return order(daemon, RolloutOrder.Kind.RESTART)
            .filter(order -> known.flatMap(Rollout::obeyed).filter(order.at()::equals).isEmpty())
            .isPresent()
        && isChainUp(daemon);
  }

  private boolean isChainUp(Daemon daemon) {
    return scene.chain(daemon).stream().allMatch(this::isUp);
  }

  private boolean isHeld(Daemon daemon, int wanted) {
    boolean paused = order(daemon, RolloutOrder.Kind.PAUSE).isPresent();
    boolean badElsewhere =
        model.others().stream()
            .map(other -> other.attributes().getOrDefault(Badness.attribute(daemon.name()), "none"))
            .anyMatch(said -> Badness.revisions(said).contains(wanted));
    return paused
        || badElsewhere
        || daemon.update().method() == Daemon.Update.Method.MANUAL
        || !scene.isActive(daemon, wanted)
        || !isChainUp(daemon);
  }

  /**
   * One that runs and is not well, or is about to, is no obstacle, nor is one that is for other
   * nodes, nor somebody's copy of one that waits for ever; what exits again and again is.
   */
  private boolean isUp(DaemonName name) {
    Options.DaemonPlan plan = options.daemon(name).orElseThrow();
    boolean runs =
        plan.flaw() != Options.Flaw.EXITS_AT_ONCE && !scene.runningOf(plan.family()).isEmpty();
    boolean will =
        plan.flaw() == Options.Flaw.NEVER_HEALTHY
            && place.isProvided(plan)
            && plan.declared().after().stream().allMatch(place::canBeHealthy);
    return place.isElsewhere(plan) || place.canBeHealthy(name) || runs || will;
  }
}
