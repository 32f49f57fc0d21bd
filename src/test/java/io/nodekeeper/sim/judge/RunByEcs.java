package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Task;

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
    return scene.model().task(task).filter(is -> isLeftAlone(scene, is)).isPresent();
  }

  /** Whether somebody started it beside what ECS runs. */
  public static boolean isCopy(Scene scene, Task task) {
    return isLeftAlone(scene, task) && task.service().isEmpty();
  }
}
