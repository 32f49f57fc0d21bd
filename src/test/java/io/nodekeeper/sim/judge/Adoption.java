package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.Task;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Rule 3, and the second half of rule 14. Nothing is started while a task of the family is on the
 * node that the agent could see, whoever started it, and with or without a container; nor while
 * Docker or the ECS agent cannot be asked whether there is one. The one task that a start-first
 * replacing puts another one beside is no obstacle.
 */
final class Adoption extends Judge {

  Adoption(Scene scene) {
    super(Rule.ADOPTION, scene);
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StartTask start)) {
      return;
    }
    String family = start.taskDefinition().family();
    violatedIf(
        !scene.seen().containers().isKnown() || !scene.seen().agentTasks().isKnown(),
        "StartTask of " + family + ", and Docker or the ECS agent cannot be asked for one");
    for (BodyContainer container : scene.runningOf(family)) {
      Optional<Task> task = scene.model().task(container.task());
      boolean over = task.filter(known -> known.lastStatus() == Task.Status.STOPPED).isPresent();
      violatedIf(
          !over && ranBeforeLook(container) && !isBeside(start, container.task()),
          "StartTask of " + family + " while container " + container.dockerName() + " of it runs");
    }
    scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
        .filter(task -> task.family().equals(family))
        .filter(task -> task.known() != AgentTask.Status.STOPPED)
        .filter(task -> !isBeside(start, task.arn()))
        .findFirst()
        .ifPresent(task ->
            violated(
                "StartTask of "
                    + family
                    + " while the ECS agent lists "
                    + task.arn().id()
                    + " as "
                    + task.known()));
    listed(start)
        .ifPresent(task ->
            violated("StartTask of " + family + " while ECS has just listed " + task.arn().id()));
  }

  private boolean isBeside(Action.StartTask start, TaskArn task) {
    return scene.startsBeside(start.daemon(), task);
  }

  private boolean ranBeforeLook(BodyContainer container) {
    return container.started().filter(at -> at.isBefore(scene.lookBegan())).isPresent();
  }

  /** A task that ECS listed a short while ago, to run, and that truly still is. */
  private Optional<EcsTask> listed(Action.StartTask start) {
    String family = start.taskDefinition().family();
    if (scene.told().tasksAt().isBefore(scene.trueNow().minus(Duration.ofSeconds(30)))) {
      return Optional.empty();
    }
    return scene.told().tasks().stream()
        .filter(task -> task.family().equals(family))
        .filter(task -> task.isAlive() && task.desiredStatus().equals("RUNNING"))
        .filter(task -> !isOverForAgent(task.arn()) && !isBeside(start, task.arn()))
        .filter(task ->
            scene
                .model()
                .task(task.arn())
                .filter(known -> known.lastStatus() != Task.Status.STOPPED)
                .filter(known -> known.desiredStatus() == Task.Status.RUNNING)
                .isPresent())
        .findFirst();
  }

  /** An ECS agent that is cut off knows better than ECS. */
  private boolean isOverForAgent(TaskArn arn) {
    return scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
        .anyMatch(task -> task.arn().equals(arn) && task.known() == AgentTask.Status.STOPPED);
  }
}
