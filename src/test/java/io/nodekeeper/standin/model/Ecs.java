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
public final class Ecs {

  /** One entry of {@code failures[]}. */
  public record Failure(String arn, String reason) {}

  /** What was found or done, and what not. */
  public record Found<T>(List<T> items, List<Failure> failures) {
    boolean isFailure() {
      return items.isEmpty() && !failures.isEmpty();
    }
  }

  /** One page; {@code nextToken} is empty on the last. */
  public record Page<T>(List<T> items, Optional<String> nextToken) {}

  /**
   * A start.
   *
   * @param subnets of the network configuration; empty without one
   * @param size of the overrides, in characters
   */
  public record StartTask(
      Optional<String> cluster,
      String taskDefinition,
      List<String> containerInstances,
      Optional<String> group,
      Optional<String> startedBy,
      Map<String, String> tags,
      List<ContainerDefinition.Overriding> overrides,
      int size,
      List<String> subnets) {

    /** As its definition says. */
    public StartTask(
        Optional<String> cluster,
        String taskDefinition,
        List<String> containerInstances,
        Optional<String> group,
        Optional<String> startedBy,
        Map<String, String> tags) {
      this(
          cluster,
          taskDefinition,
          containerInstances,
          group,
          startedBy,
          tags,
          List.of(),
          0,
          List.of());
    }
  }

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

  /** Of container instances, the only targets there are. */
  public record ListAttributes(
      Optional<String> cluster,
      Optional<String> name,
      Optional<String> value,
      int maxResults,
      Optional<String> nextToken) {}

  private final Gate gate;
  private final TaskCalls tasks;
  private final NodeCalls nodes;
  private final ServiceCalls services;

  Ecs(Gate gate, TaskCalls tasks, NodeCalls nodes, ServiceCalls services) {
    this.gate = gate;
    this.tasks = tasks;
    this.nodes = nodes;
    this.services = services;
  }

  /** Starts on the container instances named, and on no other. */
  public Found<Task> startTask(StartTask request) {
    return gate.call(Operation.START_TASK, request.taskDefinition(), () -> tasks.start(request));
  }

  /** Places on our node if it is ACTIVE and has room, else elsewhere. */
  public Found<Task> runTask(RunTask request) {
    return gate.call(Operation.RUN_TASK, request.taskDefinition(), () -> tasks.run(request));
  }

  /** Orders a stop, and answers with the task as it is then: usually still running. */
  public Task stopTask(Optional<String> cluster, String task, Optional<String> reason) {
    return gate.call(Operation.STOP_TASK, task, () -> tasks.stop(cluster, task, reason));
  }

  /** By desired status; what is told to stop is listed as STOPPED while it still runs. */
  public Page<TaskArn> listTasks(ListTasks filter) {
    return gate.call(
        Operation.LIST_TASKS, filter.desiredStatus().orElse("RUNNING"), () -> tasks.list(filter));
  }

  /** At most 100. */
  public Found<Task> describeTasks(Optional<String> cluster, List<String> arns) {
    return gate.call(Operation.DESCRIBE_TASKS, "", () -> tasks.describe(cluster, arns));
  }

  /** Without a status, all but INACTIVE. */
  public Page<ContainerInstanceArn> listContainerInstances(
      Optional<String> cluster, Optional<String> status) {
    return listContainerInstances(cluster, status, 0, Optional.empty());
  }

  /** The same, by pages. */
  public Page<ContainerInstanceArn> listContainerInstances(
      Optional<String> cluster,
      Optional<String> status,
      int maxResults,
      Optional<String> nextToken) {
    return gate.call(
        Operation.LIST_CONTAINER_INSTANCES,
        status.orElse(""),
        () -> nodes.list(cluster, status, maxResults, nextToken));
  }

  /** At most 100. */
  public Found<ContainerInstance> describeContainerInstances(
      Optional<String> cluster, List<String> instances) {
    return gate.call(
        Operation.DESCRIBE_CONTAINER_INSTANCES, "", () -> nodes.describe(cluster, instances));
  }

  /** To ACTIVE or DRAINING, at most 10. */
  public Found<ContainerInstance> updateContainerInstancesState(
      Optional<String> cluster, List<String> instances, String status) {
    return gate.call(
        Operation.UPDATE_CONTAINER_INSTANCES_STATE,
        status,
        () -> nodes.update(cluster, instances, status));
  }

  /** Answers with what was put, each with the instance's ARN as target. */
  public List<Attribute> putAttributes(Optional<String> cluster, List<Attribute> attributes) {
    return gate.call(Operation.PUT_ATTRIBUTES, "", () -> nodes.put(cluster, attributes));
  }

  public List<Attribute> deleteAttributes(Optional<String> cluster, List<Attribute> attributes) {
    return gate.call(Operation.DELETE_ATTRIBUTES, "", () -> nodes.delete(cluster, attributes));
  }

  /** By instance, then by name. */
  public Page<Attribute> listAttributes(ListAttributes filter) {
    return gate.call(
        Operation.LIST_ATTRIBUTES, filter.name().orElse(""), () -> nodes.listAttributes(filter));
  }

  public TaskDefinition registerTaskDefinition(TaskDefinition definition) {
    return gate.call(
        Operation.REGISTER_TASK_DEFINITION, definition.family(), () -> tasks.register(definition));
  }

  public TaskDefinition deregisterTaskDefinition(String reference) {
    return gate.call(
        Operation.DEREGISTER_TASK_DEFINITION, reference, () -> tasks.deregister(reference));
  }

  /** A family's newest ACTIVE revision, or the revision named, ACTIVE or not. */
  public TaskDefinition describeTaskDefinition(String reference) {
    return gate.call(
        Operation.DESCRIBE_TASK_DEFINITION, reference, () -> tasks.described(reference));
  }

  public Service createService(Optional<String> cluster, String name, Service.Wanted wanted) {
    return gate.call(Operation.CREATE_SERVICE, name, () -> services.create(cluster, name, wanted));
  }

  public Service updateService(Optional<String> cluster, String name, Service.Wanted wanted) {
    return gate.call(Operation.UPDATE_SERVICE, name, () -> services.update(cluster, name, wanted));
  }

  /** ARNs; the default page size is 10. */
  public Page<String> listServices(ListServices filter) {
    return gate.call(Operation.LIST_SERVICES, "", () -> services.list(filter));
  }

  /** At most 10, by name or ARN. */
  public Found<Service> describeServices(Optional<String> cluster, List<String> names) {
    return gate.call(Operation.DESCRIBE_SERVICES, "", () -> services.describe(cluster, names));
  }

  // What answers contain besides; no calls.

  /** The revision that a service runs. */
  public Optional<TaskDefinition> definition(Service service) {
    return services.definition(service);
  }

  /** The service's tasks with desired status RUNNING that have this last status. */
  public int count(Service service, Task.Status lastStatus) {
    return services.count(service, lastStatus);
  }

  /** Of DescribeContainerInstances: tasks with desired status RUNNING. */
  public int runningTasksCount(ContainerInstance instance) {
    return tasks.wantedOn(instance);
  }

  /** Of DescribeContainerInstances: tasks in the PENDING status. */
  public int pendingTasksCount(ContainerInstance instance) {
    return tasks.pendingOn(instance);
  }
}
