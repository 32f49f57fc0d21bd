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
    return scene
            .daemonOf(task.definition().family())
            .filter(is -> is.run() == Daemon.Run.SERVICE)
            .isPresent()
        && !Scene.isOurs(task)
        && task.desiredStatus() == Task.Status.RUNNING;
  }

  static boolean isLeftAlone(Scene scene, TaskArn task) {
    return scene
        .model()
        .task(task)
        .filter(is -> isLeftAlone(scene, is) || isOrphan(scene, is))
        .isPresent();
  }

  /** Whether nobody who answers knows of it: that ECS has told it to stop cannot be seen then. */
  private static boolean isOrphan(Scene scene, Task task) {
    return !Scene.isOurs(task)
        && scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
            .noneMatch(known -> known.arn().equals(task.arn()))
        && scene.told().tasks().stream()
            .noneMatch(
                known -> known.arn().equals(task.arn()) && known.desiredStatus().equals("STOPPED"));
  }

  /** Whether somebody started it beside what ECS runs. */
  public static boolean isCopy(Scene scene, Task task) {
    return isLeftAlone(scene, task) && task.service().isEmpty();
  }
}
