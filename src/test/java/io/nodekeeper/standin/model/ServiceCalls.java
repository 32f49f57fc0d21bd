package io.nodekeeper.standin.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the ECS API's calls about services do, once they are let through. */
final class ServiceCalls {

  private final WorldModel.Settings settings;
  private final ControlPlane plane;
  private final Services services;
  private final TaskCalls tasks;

  ServiceCalls(
      WorldModel.Settings settings, ControlPlane plane, Services services, TaskCalls tasks) {
    this.settings = settings;
    this.plane = plane;
    this.services = services;
    this.tasks = tasks;
  }

  Service create(Optional<String> cluster, String name, Service.Wanted wanted) {
    Checks.cluster(cluster, settings.cluster());
    tasks.runnable(wanted.taskDefinition());
    if (services.named(name).isPresent()) {
      throw ApiError.invalid("Creation of service was not idempotent.");
    }
    return services.create(name, wanted);
  }

  Service update(Optional<String> cluster, String name, Service.Wanted wanted) {
    Checks.cluster(cluster, settings.cluster());
    tasks.runnable(wanted.taskDefinition());
    Service service =
        services
            .named(name)
            .orElseThrow(() -> new ApiError(400, "ServiceNotFoundException", "Service not found."));
    services.update(service, wanted);
    return service;
  }

  Ecs.Page<String> list(Ecs.ListServices filter) {
    Checks.cluster(filter.cluster(), settings.cluster());
    var arns = new ArrayList<String>();
    for (Service service : services.all()) {
      if (filter.schedulingStrategy().isEmpty()
          || filter.schedulingStrategy().get() == service.wanted().strategy()) {
        arns.add(service.arn());
      }
    }
    int size = Checks.pageSize(filter.maxResults(), 10, settings.pageSize());
    return Paging.page(arns, size, filter.nextToken());
  }

  Ecs.Found<Service> describe(Optional<String> cluster, List<String> names) {
    Checks.cluster(cluster, settings.cluster());
    Checks.notEmpty(names, "Services");
    Checks.atMost(10, names, "services");
    return Paging.find(
        names,
        services::named,
        name -> plane.arn("service", settings.cluster() + "/" + ControlPlane.shortId(name)));
  }

  Optional<TaskDefinition> definition(Service service) {
    return plane.definitions().find(service.wanted().taskDefinition());
  }

  int count(Service service, Task.Status lastStatus) {
    int count = 0;
    for (Task task : plane.tasks()) {
      if (task.isWanted()
          && task.lastStatus() == lastStatus
          && task.group().equals(service.group())) {
        count++;
      }
    }
    return count;
  }
}
