package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The ECS API, as its callers meet it: throttled, faulty, and journaled.
 *
 * <p>Every call throws {@link ApiError} for the service's refusal and {@link NoAnswer} when the
 * caller hears nothing. An empty cluster is the one called {@code default}.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class Ecs {

  /** One entry of {@code failures[]}. */
  public record Failure(String arn, String reason) {}

  /** What was found or done, and what not. */
  public record Found<T>(List<T> items, List<Failure> failures) {}

  /** One page; {@code nextToken} is empty on the last. */
  public record Page<T>(List<T> items, Optional<String> nextToken) {}

  public record StartTask(
      Optional<String> cluster,
      String taskDefinition,
      List<String> containerInstances,
      Optional<String> group,
      Optional<String> startedBy,
      Map<String, String> tags) {}

  public record RunTask(
      Optional<String> cluster,
      String taskDefinition,
      int count,
      Optional<String> group,
      Optional<String> startedBy,
      Map<String, String> tags) {}

  /**
   * What to list.
   *
   * @param desiredStatus RUNNING (the default), PENDING or STOPPED
   * @param maxResults 1 to 100, 0 for the default
   */
  public record ListTasks(
      Optional<String> cluster,
      Optional<String> containerInstance,
      Optional<String> family,
      Optional<String> serviceName,
      Optional<String> startedBy,
      Optional<String> desiredStatus,
      int maxResults,
      Optional<String> nextToken) {

    /** Of one container instance, in one page. */
    public static ListTasks on(
        String cluster, ContainerInstanceArn instance, String desiredStatus) {
      return new ListTasks(
          Optional.of(cluster),
          Optional.of(instance.value()),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.of(desiredStatus),
          0,
          Optional.empty());
    }
  }

  public record ListServices(
      Optional<String> cluster,
      Optional<Service.Strategy> schedulingStrategy,
      int maxResults,
      Optional<String> nextToken) {}

  /**
   * A custom attribute of a container instance.
   *
   * @param target an ARN, or a short id
   */
  public record Attribute(String name, Optional<String> value, String target) {}

  Ecs() {
    throw new UnsupportedOperationException();
  }

  public Found<Task> startTask(StartTask request) {
    throw new UnsupportedOperationException();
  }

  /** Places on our node if it is ACTIVE and has room, else elsewhere. */
  public Found<Task> runTask(RunTask request) {
    throw new UnsupportedOperationException();
  }

  public Task stopTask(Optional<String> cluster, String task, Optional<String> reason) {
    throw new UnsupportedOperationException();
  }

  public Page<TaskArn> listTasks(ListTasks filter) {
    throw new UnsupportedOperationException();
  }

  public Found<Task> describeTasks(Optional<String> cluster, List<String> tasks) {
    throw new UnsupportedOperationException();
  }

  public Page<ContainerInstanceArn> listContainerInstances(
      Optional<String> cluster, Optional<String> status) {
    throw new UnsupportedOperationException();
  }

  public Found<ContainerInstance> describeContainerInstances(
      Optional<String> cluster, List<String> instances) {
    throw new UnsupportedOperationException();
  }

  public Found<ContainerInstance> updateContainerInstancesState(
      Optional<String> cluster, List<String> instances, String status) {
    throw new UnsupportedOperationException();
  }

  /** Answers with what was put, each with the instance's ARN as target. */
  public List<Attribute> putAttributes(Optional<String> cluster, List<Attribute> attributes) {
    throw new UnsupportedOperationException();
  }

  public List<Attribute> deleteAttributes(Optional<String> cluster, List<Attribute> attributes) {
    throw new UnsupportedOperationException();
  }

  public TaskDefinition registerTaskDefinition(TaskDefinition definition) {
    throw new UnsupportedOperationException();
  }

  public TaskDefinition deregisterTaskDefinition(String reference) {
    throw new UnsupportedOperationException();
  }

  public TaskDefinition describeTaskDefinition(String reference) {
    throw new UnsupportedOperationException();
  }

  public Service createService(Optional<String> cluster, String name, Service.Wanted wanted) {
    throw new UnsupportedOperationException();
  }

  public Service updateService(Optional<String> cluster, String name, Service.Wanted wanted) {
    throw new UnsupportedOperationException();
  }

  /** ARNs; the default page size is 10. */
  public Page<String> listServices(ListServices filter) {
    throw new UnsupportedOperationException();
  }

  public Found<Service> describeServices(Optional<String> cluster, List<String> services) {
    throw new UnsupportedOperationException();
  }

  /** The service's tasks with desired status RUNNING that have this last status. */
  public int count(Service service, Task.Status lastStatus) {
    throw new UnsupportedOperationException();
  }

  /** Of DescribeContainerInstances: tasks with desired status RUNNING. */
  public int runningTasksCount(ContainerInstance instance) {
    throw new UnsupportedOperationException();
  }

  /** Of DescribeContainerInstances: tasks in the PENDING status. */
  public int pendingTasksCount(ContainerInstance instance) {
    throw new UnsupportedOperationException();
  }
}
