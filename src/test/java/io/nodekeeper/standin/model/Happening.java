package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import java.time.Instant;

/** Something that happened in the world: what judges and counters read. */
public sealed interface Happening {

  Instant at();

  /**
   * An API call.
   *
   * @param about the task definition, task, container instance, hook or such that it was about
   * @param answer {@code ok}, an error's code, {@code failures}, {@code refused} or {@code silence}
   * @param done whether it had its effect
   */
  record Called(Instant at, Operation operation, String about, String answer, boolean done)
      implements Happening {}

  /** The control plane made a task. */
  record TaskMade(Instant at, TaskArn task, String family, String group, boolean onOurNode)
      implements Happening {}

  record TaskWanted(Instant at, TaskArn task, Task.Status desired, String reason)
      implements Happening {}

  record TaskBecame(Instant at, TaskArn task, String family, Task.Status status)
      implements Happening {}

  record ContainerStarted(Instant at, TaskArn task, String family, String name, ContainerId id)
      implements Happening {}

  record ContainerExited(
      Instant at, TaskArn task, String family, String name, ContainerId id, int exitCode)
      implements Happening {}

  record NodeBecame(Instant at, ContainerInstanceArn node, ContainerInstance.Status status)
      implements Happening {}

  record AttributePut(Instant at, ContainerInstanceArn node, String name, String value)
      implements Happening {}

  record Registered(Instant at, ContainerInstanceArn node) implements Happening {}

  record AgentConnected(Instant at, boolean connected) implements Happening {}

  /** Auto Scaling's state of our instance. */
  record LifecycleBecame(Instant at, String state) implements Happening {}

  /**
   * A lifecycle hook waits no more.
   *
   * @param result CONTINUE or ABANDON
   * @param by {@code call}, {@code timeout}, {@code bound}, {@code skipped} or {@code ECS}
   */
  record HookEnded(Instant at, String hook, String result, String by) implements Happening {}

  /** The EC2 instance is gone, with all that ran on it. */
  record InstanceTerminated(Instant at) implements Happening {}

  record Rebooted(Instant at) implements Happening {}
}
