package io.nodekeeper.standin.model;

import io.nodekeeper.core.TaskArn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the ECS API's calls about tasks and their definitions do, once they are let through. */
final class TaskCalls {

  private final Timeline timeline;
  private final WorldModel.Settings settings;
  private final Faults faults;
  private final ControlPlane plane;
  private final Services services;

  TaskCalls(
      Timeline timeline,
      WorldModel.Settings settings,
      Faults faults,
      ControlPlane plane,
      Services services) {
    this.timeline = timeline;
    this.settings = settings;
    this.faults = faults;
    this.plane = plane;
    this.services = services;
  }

  Ecs.Found<Task> start(Ecs.StartTask request) {
    Checks.cluster(request.cluster(), settings.cluster());
    Checks.notEmpty(request.containerInstances(), "Container instances");
    Checks.atMost(10, request.containerInstances(), "containerInstances");
    Checks.group(request.group());
    Checks.startedBy(request.startedBy());
    TaskDefinition registered = runnable(request.taskDefinition());
    Checks.overrides(request, registered);
    TaskDefinition definition = registered.with(request.overrides());
    var tasks = new ArrayList<Task>();
    var failures = new ArrayList<Ecs.Failure>();
    for (String name : request.containerInstances()) {
      Optional<ContainerInstance> host = plane.instance(name);
      String reason = host.map(instance -> whyNot(instance, definition)).orElse("MISSING");
      if (reason.isEmpty()) {
        tasks.add(plane.make(origin(host, definition, request)));
      } else {
        String arn = host.map(instance -> instance.arn().value()).orElse(name);
        failures.add(new Ecs.Failure(arn, reason));
      }
    }
    return new Ecs.Found<>(tasks, failures);
  }

  private static Task.Origin origin(
      Optional<ContainerInstance> host, TaskDefinition definition, Ecs.StartTask request) {
    return new Task.Origin(
        host.map(ContainerInstance::arn),
        definition,
        request.group().orElse("family:" + definition.family()),
        request.startedBy(),
        request.tags());
  }

  private String whyNot(ContainerInstance host, TaskDefinition definition) {
    if (faults.startTaskFailure.isPresent()) {
      return faults.startTaskFailure.get();
    }
    if (host.status() == ContainerInstance.Status.INACTIVE || isRefusedAsDraining(host)) {
      return "INACTIVE";
    }
    if (!host.agentConnected()) {
      return "AGENT";
    }
    String lack = host.lacks(definition);
    return lack.isEmpty() ? "" : "RESOURCE:" + lack;
  }

  private boolean isRefusedAsDraining(ContainerInstance host) {
    if (host.isActive()) {
      return false;
    }
    return switch (faults.onDraining) {
      case ACCEPT -> false;
      case FAILURE_INACTIVE -> true;
      case EXCEPTION -> throw ApiError.invalid("Container instance is not ACTIVE.");
    };
  }

  TaskDefinition runnable(String reference) {
    TaskDefinition definition =
        plane
            .definitions()
            .find(reference)
            .orElseThrow(() -> ApiError.client("TaskDefinition not found."));
    if (!definition.active()) {
      throw ApiError.client("TaskDefinition is inactive");
    }
    return definition;
  }

  Ecs.Found<Task> run(Ecs.RunTask request) {
    Checks.cluster(request.cluster(), settings.cluster());
    Checks.group(request.group());
    Checks.startedBy(request.startedBy());
    TaskDefinition definition = runnable(request.taskDefinition());
    var tasks = new ArrayList<Task>();
    for (int i = 0; i < request.count(); i++) {
      tasks.add(
          plane.make(
              new Task.Origin(
                  services.roomFor(definition).map(ContainerInstance::arn),
                  definition,
                  request.group().orElse("family:" + definition.family()),
                  request.startedBy(),
                  request.tags())));
    }
    return new Ecs.Found<>(tasks, List.of());
  }

  Task stop(Optional<String> cluster, String task, Optional<String> reason) {
    Checks.cluster(cluster, settings.cluster());
    Task found =
        plane.task(task).orElseThrow(() -> ApiError.invalid("The referenced task was not found."));
    plane.stop(found, new Task.Stop("UserInitiated", reason.orElse("Task stopped by user")));
    return found;
  }

  Ecs.Page<TaskArn> list(Ecs.ListTasks filter) {
    Checks.cluster(filter.cluster(), settings.cluster());
    Checks.filters(filter);
    Optional<String> host = filter.containerInstance().map(ControlPlane::shortId);
    if (host.isPresent() && plane.instance(host.get()).isEmpty()) {
      throw ApiError.invalid("The referenced container instance was not found.");
    }
    if (filter.serviceName().isPresent() && services.named(filter.serviceName().get()).isEmpty()) {
      throw new ApiError(400, "ServiceNotFoundException", "Service not found.");
    }
    var arns = new ArrayList<TaskArn>();
    for (Task task : plane.tasks()) {
      if (isVisible(task) && isOn(task, host) && matches(task, filter)) {
        arns.add(task.arn());
      }
    }
    int size = Checks.pageSize(filter.maxResults(), 100, settings.pageSize());
    return Paging.page(arns, size, filter.nextToken());
  }

  private boolean isVisible(Task task) {
    Instant now = timeline.instant();
    return !task.visibleAt().isAfter(now);
  }

  private static boolean isOn(Task task, Optional<String> instanceId) {
    return instanceId.isEmpty()
        || (task.origin().containerInstance().isPresent()
            && task.origin().containerInstance().get().value().endsWith(instanceId.get()));
  }

  private static boolean matches(Task task, Ecs.ListTasks filter) {
    return task.desiredStatus().name().equals(filter.desiredStatus().orElse("RUNNING"))
        && (filter.family().isEmpty() || filter.family().get().equals(task.definition().family()))
        && (filter.serviceName().isEmpty()
            || task.service().equals(filter.serviceName().map(ControlPlane::shortId)))
        && (filter.startedBy().isEmpty() || filter.startedBy().equals(task.startedBy()));
  }

  Ecs.Found<Task> describe(Optional<String> cluster, List<String> arns) {
    Checks.cluster(cluster, settings.cluster());
    Checks.notEmpty(arns, "Tasks");
    Checks.atMost(100, arns, "tasks");
    return Paging.find(
        arns,
        arn -> plane.task(arn).filter(this::isVisible),
        name -> plane.arn("task", settings.cluster() + "/" + ControlPlane.shortId(name)));
  }

  TaskDefinition register(TaskDefinition definition) {
    return plane.definitions().register(definition);
  }

  TaskDefinition deregister(String reference) {
    return plane.definitions().deregister(described(reference));
  }

  TaskDefinition described(String reference) {
    return plane
        .definitions()
        .find(reference)
        .orElseThrow(() -> ApiError.client("Unable to describe task definition."));
  }

  int wantedOn(ContainerInstance instance) {
    int count = 0;
    for (Task task : plane.tasks()) {
      if (task.isOn(instance.arn()) && task.isWanted()) {
        count++;
      }
    }
    return count;
  }

  int pendingOn(ContainerInstance instance) {
    int count = 0;
    for (Task task : plane.tasks()) {
      if (task.isOn(instance.arn()) && task.lastStatus() == Task.Status.PENDING) {
        count++;
      }
    }
    return count;
  }
}
