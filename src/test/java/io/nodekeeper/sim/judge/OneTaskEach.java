package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Rule 2. The agent never has two tasks of one daemon that are to run, but for the old one that a
 * start-first replacing puts one newcomer beside; and outside of a drain it stops a task only if
 * Docker shows another one of the family, and that one itself, or if it is its own and hangs, is
 * replaced, or its daemon is for other nodes.
 */
final class OneTaskEach extends Judge {

  private final Set<TaskArn> stopping = new HashSet<>();
  private final Map<String, Instant> deaths = new TreeMap<>();
  private final Map<String, TaskArn> beside = new TreeMap<>();
  private Instant wipedAt = Instant.EPOCH;
  private int stepsAtStart;
  private Instant steppedAt = Instant.EPOCH;
  private int steps;
  private Instant movedAt = Instant.EPOCH;

  OneTaskEach(Scene scene) {
    super(Rule.ONE_TASK_EACH, scene);
  }

  @Override
  public void happened(Happening happening) {
    switch (happening) {
      case Happening.Registered registered -> wipedAt = registered.at();
      case Happening.ContainerExited exited -> deaths.put(exited.family(), exited.at());
      case Happening.TaskMade made when Groups.isOurs(made.group()) -> made(made);
      default -> {}
    }
  }

  private void made(Happening.TaskMade made) {
    if (scene.clockSteps() != stepsAtStart) {
      stepsAtStart = scene.clockSteps();
      steppedAt = made.at();
    }
    for (Task other : scene.aliveOf(made.family())) {
      boolean toRun = other.desiredStatus() == Task.Status.RUNNING;
      boolean other2 = !other.arn().equals(made.task()) && Scene.isOurs(other);
      // What was there before the ECS agent registered anew, or before the clock was moved, may be
      // hidden: no reading of then means anything now.
      boolean excused =
          other.createdAt().isBefore(wipedAt)
              || (!other.createdAt().plus(scene.policy().pace().settle()).isBefore(steppedAt)
                  && !steppedAt.equals(Instant.EPOCH));
      boolean replaced = other.arn().equals(beside.get(made.family()));
      violatedIf(
          toRun && other2 && !excused && !replaced,
          "the agent made a second task of family "
              + made.family()
              + " while its own "
              + Scene.name(other)
              + " is to run");
    }
  }

  @Override
  public void decided() {
    stopping.clear();
    if (scene.clockSteps() != steps) {
      steps = scene.clockSteps();
      movedAt = scene.trueNow();
    }
  }

  @Override
  public void acting(Action action) {
    switch (action) {
      case Action.StartTask start -> starting(start);
      case Action.StopTask stop when scene.decision().drain().isEmpty() -> stopping(stop);
      default -> {}
    }
  }

  private void starting(Action.StartTask start) {
    beside.remove(start.taskDefinition().family());
    scene
        .attempt(start.daemon())
        .flatMap(Rollout.Attempt::replaces)
        .filter(old -> scene.startsBeside(start.daemon(), old))
        .ifPresent(old -> beside.put(start.taskDefinition().family(), old));
  }

  private void stopping(Action.StopTask stop) {
    stopping.add(stop.task());
    Optional<Task> task = scene.model().task(stop.task());
    if (task.isEmpty()) {
      violated("StopTask of a task that never was: " + stop.task());
      return;
    }
    String family = task.get().definition().family();
    violatedIf(
        scene.daemonOf(family).isEmpty(),
        "StopTask of " + Scene.name(task.get()) + ", which is no daemon's");
    violatedIf(
        scene.isOfService(task.get()), "StopTask of the service's " + Scene.name(task.get()));
    if (isReplaced(stop, task.get()) || isElsewhere(stop)) {
      violatedIf(
          !Scene.isOurs(task.get()), "somebody else's " + Scene.name(task.get()) + " is stopped");
      return;
    }
    violatedIf(
        !scene.seen().containers().isKnown(),
        "StopTask of an extra task of " + family + ", and Docker cannot be asked");
    boolean extra = sawRunning(family, stop.task()) || hangs(task.get());
    violatedIf(
        !extra || !sawAnotherRunning(family, stop.task()),
        "StopTask of " + Scene.name(task.get()) + ", and Docker does not show it and another one");
    violatedIf(
        !anotherStays(family, stop.task()),
        "StopTask of " + Scene.name(task.get()) + ", and no other task of the family is to run");
  }

  /** And has been long enough: it is known not to be for this node. */
  private boolean isElsewhere(Action.StopTask stop) {
    return scene
        .daemon(stop.daemon())
        .flatMap(scene.told()::elsewhereSince)
        .map(since -> since.plus(scene.policy().pace().settle()))
        .filter(enough -> !scene.agentNow().isBefore(enough))
        .isPresent();
  }

  /** By another revision, or by one of the same once an operator or a file has said so. */
  private boolean isReplaced(Action.StopTask stop, Task task) {
    return scene
        .attempt(stop.daemon())
        .filter(attempt -> attempt.replaces().filter(stop.task()::equals).isPresent())
        .filter(attempt ->
            attempt.to() != task.definition().revision()
                || scene.told().rollouts(stop.daemon()).contains(RolloutOrder.Kind.RESTART)
                || scene.isRestartedForFiles(stop.daemon()))
        .isPresent();
  }

  /**
   * Its own that has not come to run, for as long as that may take by a clock that was not moved.
   */
  private boolean hangs(Task task) {
    boolean moved = movedAt.isAfter(task.createdAt());
    boolean isLong = !task.createdAt().plus(patience(task)).isAfter(scene.trueNow());
    return Scene.isOurs(task) && task.lastStatus() == Task.Status.PENDING && (isLong || moved);
  }

  private Duration patience(Task task) {
    return scene
        .daemonOf(task.definition().family())
        .map(daemon -> daemon.care().pendingWithin())
        .orElse(Duration.ZERO);
  }

  private boolean sawRunning(String family, TaskArn task) {
    return scene.seen().containers().toOptional().orElse(List.of()).stream()
        .anyMatch(container ->
            container.family().equals(family)
                && container.task().equals(task)
                && container.state().isAlive());
  }

  private boolean sawAnotherRunning(String family, TaskArn task) {
    return scene.seen().containers().toOptional().orElse(List.of()).stream()
        .anyMatch(container ->
            container.family().equals(family)
                && !container.task().equals(task)
                && container.state().isAlive());
  }

  /** Truly another: one that runs, or ran when the look began. */
  private boolean anotherStays(String family, TaskArn task) {
    for (BodyContainer container : scene.runningOf(family)) {
      if (!container.task().equals(task) && !stopping.contains(container.task())) {
        return true;
      }
    }
    Instant died = deaths.get(family);
    return died != null && !died.isBefore(scene.lookBegan());
  }
}
