package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** One cluster with one node under test, and whatever else is outside of it, put together. */
@SuppressWarnings("DoNotCallSuggester")
public final class WorldModel {

  /**
   * What the world is like from the beginning.
   *
   * @param cluster its short name
   * @param containerStopTimeout the ECS agent's own, for containers that name none
   * @param cleanup how long the ECS agent keeps stopped tasks
   * @param pageSize the most items of one page of a list, to see paging; 0 for AWS's own
   */
  public record Settings(
      String cluster,
      Ec2Instance.Identity instance,
      String scalingGroup,
      ContainerInstance.Size size,
      Duration containerStopTimeout,
      Duration cleanup,
      int pageSize,
      long seed) {

    public static Settings example(long seed) {
      return new Settings(
          "prod",
          Ec2Instance.Identity.example(),
          "asg-a",
          new ContainerInstance.Size(2048, 3885),
          Duration.ofSeconds(30),
          Duration.ofHours(3),
          0,
          seed);
    }
  }

  /** All is there, and nothing runs: the ECS agent has to be started. */
  public WorldModel(Timeline timeline, Body body, Settings settings) {
    throw new UnsupportedOperationException();
  }

  public Timeline timeline() {
    throw new UnsupportedOperationException();
  }

  public Body body() {
    throw new UnsupportedOperationException();
  }

  public Settings settings() {
    throw new UnsupportedOperationException();
  }

  public Ecs ecs() {
    throw new UnsupportedOperationException();
  }

  public ContainerAgent agent() {
    throw new UnsupportedOperationException();
  }

  public ScalingGroup scaling() {
    throw new UnsupportedOperationException();
  }

  public Ec2Instance ec2() {
    throw new UnsupportedOperationException();
  }

  public Faults faults() {
    throw new UnsupportedOperationException();
  }

  public Journal journal() {
    throw new UnsupportedOperationException();
  }

  // The truth, past every fault: for judges and for setting the scene.

  /** Our node's container instance; empty before the ECS agent's first registration. */
  public Optional<ContainerInstance> node() {
    throw new UnsupportedOperationException();
  }

  /** Tasks ever made, on our node or elsewhere, that the control plane has not forgotten. */
  public List<Task> tasks() {
    throw new UnsupportedOperationException();
  }

  public Optional<Task> task(TaskArn arn) {
    throw new UnsupportedOperationException();
  }

  public TaskDefinition register(TaskDefinition definition) {
    throw new UnsupportedOperationException();
  }

  public Service service(String name, Service.Wanted wanted) {
    throw new UnsupportedOperationException();
  }

  public void scale(String service, int desired) {
    throw new UnsupportedOperationException();
  }

  /** As by a person or a pipeline: a task on our node that belongs to nobody. */
  public Task runStandalone(String taskDefinition, String startedBy) {
    throw new UnsupportedOperationException();
  }

  public void stop(TaskArn task, String reason) {
    throw new UnsupportedOperationException();
  }

  /** As by a person at the console. */
  public void setStatus(ContainerInstanceArn node, ContainerInstance.Status status) {
    throw new UnsupportedOperationException();
  }

  /** The machine restarts: containers die, and the ECS agent starts again after a while. */
  public void reboot(Duration registersAfter) {
    throw new UnsupportedOperationException();
  }

  /** dockerd is restarted. With a real engine, its owner does that; this only says so. */
  public void engineRestarted() {
    throw new UnsupportedOperationException();
  }
}
