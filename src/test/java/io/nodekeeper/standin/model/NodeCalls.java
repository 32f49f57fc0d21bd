package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerInstanceArn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** What the ECS API's calls about container instances do, once they are let through. */
final class NodeCalls {

  private static final int MOST_ATTRIBUTES = 10;

  private final WorldModel.Settings settings;
  private final ControlPlane plane;

  NodeCalls(WorldModel.Settings settings, ControlPlane plane) {
    this.settings = settings;
    this.plane = plane;
  }

  Ecs.Page<ContainerInstanceArn> list(
      Optional<String> cluster,
      Optional<String> status,
      int maxResults,
      Optional<String> nextToken) {
    Checks.cluster(cluster, settings.cluster());
    var arns = new ArrayList<ContainerInstanceArn>();
    for (ContainerInstance instance : plane.instances()) {
      String is = plane.shown(instance).status().name();
      if (status.isEmpty() ? !is.equals("INACTIVE") : is.equals(status.get())) {
        arns.add(instance.arn());
      }
    }
    return Paging.page(arns, Checks.pageSize(maxResults, 100, settings.pageSize()), nextToken);
  }

  Ecs.Found<ContainerInstance> describe(Optional<String> cluster, List<String> instances) {
    Checks.cluster(cluster, settings.cluster());
    Checks.notEmpty(instances, "Container instances");
    Checks.atMost(100, instances, "containerInstances");
    return Paging.find(instances, id -> plane.instance(id).map(plane::shown), this::arn);
  }

  private String arn(String name) {
    return plane.arn("container-instance", settings.cluster() + "/" + ControlPlane.shortId(name));
  }

  Ecs.Found<ContainerInstance> update(
      Optional<String> cluster, List<String> instances, String status) {
    Checks.cluster(cluster, settings.cluster());
    Checks.notEmpty(instances, "instanceIds");
    Checks.atMost(10, instances, "instanceIds");
    ContainerInstance.Status wanted =
        switch (status) {
          case "ACTIVE" -> ContainerInstance.Status.ACTIVE;
          case "DRAINING" -> ContainerInstance.Status.DRAINING;
          default -> throw ApiError.invalid("status must be one of ACTIVE, DRAINING.");
        };
    Ecs.Found<ContainerInstance> found = Paging.find(instances, plane::instance, this::arn);
    for (ContainerInstance instance : found.items()) {
      if (instance.status() == ContainerInstance.Status.INACTIVE) {
        throw ApiError.invalid("Container instance is INACTIVE.");
      }
      plane.setStatus(instance, wanted);
    }
    return found;
  }

  List<Ecs.Attribute> put(Optional<String> cluster, List<Ecs.Attribute> attributes) {
    Checks.cluster(cluster, settings.cluster());
    Checks.notEmpty(attributes, "attributes");
    Checks.atMost(MOST_ATTRIBUTES, attributes, "attributes");
    for (Ecs.Attribute attribute : attributes) {
      Checks.attribute(attribute);
      checkRoom(target(attribute), attributes);
    }
    return each(
        attributes,
        (host, attribute) ->
            plane.putAttribute(host, attribute.name(), attribute.value().orElse("")));
  }

  List<Ecs.Attribute> delete(Optional<String> cluster, List<Ecs.Attribute> attributes) {
    Checks.cluster(cluster, settings.cluster());
    Checks.atMost(MOST_ATTRIBUTES, attributes, "attributes");
    return each(attributes, (host, attribute) -> plane.deleteAttribute(host, attribute.name()));
  }

  Ecs.Page<Ecs.Attribute> listAttributes(Ecs.ListAttributes filter) {
    Checks.cluster(filter.cluster(), settings.cluster());
    var found = new ArrayList<Ecs.Attribute>();
    for (ContainerInstance instance : plane.instances()) {
      plane
          .shown(instance)
          .attributes()
          .forEach((name, value) -> {
            boolean named = filter.name().isEmpty() || filter.name().get().equals(name);
            boolean valued = filter.value().isEmpty() || filter.value().get().equals(value);
            if (named && valued && instance.status() != ContainerInstance.Status.INACTIVE) {
              found.add(new Ecs.Attribute(name, Optional.of(value), instance.arn().value()));
            }
          });
    }
    int size = filter.maxResults() == 0 ? 100 : filter.maxResults();
    return Paging.page(found, size, filter.nextToken());
  }

  private List<Ecs.Attribute> each(
      List<Ecs.Attribute> attributes, BiConsumer<ContainerInstance, Ecs.Attribute> change) {
    var done = new ArrayList<Ecs.Attribute>();
    for (Ecs.Attribute attribute : attributes) {
      ContainerInstance host = target(attribute);
      change.accept(host, attribute);
      done.add(new Ecs.Attribute(attribute.name(), attribute.value(), host.arn().value()));
    }
    return done;
  }

  private ContainerInstance target(Ecs.Attribute attribute) {
    return plane
        .instance(attribute.target())
        .orElseThrow(() ->
            new ApiError(
                400,
                "TargetNotFoundException",
                "The specified target wasn't found: " + attribute.target()));
  }

  private static void checkRoom(ContainerInstance host, List<Ecs.Attribute> attributes) {
    var names = new TreeSet<>(host.attributes().keySet());
    attributes.forEach(attribute -> names.add(attribute.name()));
    names.removeIf(name -> name.startsWith("ecs.") || name.startsWith("com.amazonaws."));
    if (names.size() > MOST_ATTRIBUTES) {
      throw new ApiError(400, "AttributeLimitExceededException", "Attribute limit of 10 exceeded.");
    }
  }
}
