package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Task;
import java.util.List;

/** The tasks of daemons that a DAEMON service of ECS runs. */
public final class RunByEcs {

  private RunByEcs() {}

  /** Whether neither ECS nor the agent has anything to stop it for: nobody waits for it. */
  public static boolean isLeftAlone(Scene scene, Task task) {
    return isOfEcs(scene, task) && task.desiredStatus() == Task.Status.RUNNING;
  }

  static boolean isLeftAlone(Scene scene, TaskArn task) {
    return scene
        .model()
        .task(task)
        .filter(is -> isOfEcs(scene, is))
        .filter(is -> isLeftAlone(scene, is) || !isSaidToStop(scene, task))
        .isPresent();
  }

  private static boolean isOfEcs(Scene scene, Task task) {
    return scene
            .daemonOf(task.definition().family())
            .filter(is -> is.run() == Daemon.Run.SERVICE)
            .isPresent()
        && !Scene.isOurs(task);
  }

  /** Whether anybody who answers has said so; ECS may not have shown yet what it has told. */
  private static boolean isSaidToStop(Scene scene, TaskArn task) {
    return scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
            .anyMatch(known -> known.arn().equals(task) && known.desiredStop())
        || scene.told().tasks().stream()
            .anyMatch(known -> known.arn().equals(task) && known.desiredStatus().equals("STOPPED"));
  }

  /** Whether somebody started it beside what ECS runs. */
  public static boolean isCopy(Scene scene, Task task) {
    return isLeftAlone(scene, task) && task.service().isEmpty();
  }
}
