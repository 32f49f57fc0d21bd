package io.nodekeeper.edge.ecs;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.TaskOptions;
import java.util.List;
import software.amazon.awssdk.services.ecs.model.ContainerOverride;
import software.amazon.awssdk.services.ecs.model.KeyValuePair;
import software.amazon.awssdk.services.ecs.model.NetworkConfiguration;
import software.amazon.awssdk.services.ecs.model.PropagateTags;
import software.amazon.awssdk.services.ecs.model.StartTaskRequest;
import software.amazon.awssdk.services.ecs.model.Tag;
import software.amazon.awssdk.services.ecs.model.TaskOverride;

/** A start as ECS takes it: what is not different from the definition is left out. */
final class StartRequest {

  private StartRequest() {}

  static StartTaskRequest of(Action.StartTask start) {
    TaskOptions options = start.options();
    StartTaskRequest.Builder request =
        StartTaskRequest.builder()
            .cluster(start.cluster())
            .containerInstances(start.containerInstance().value())
            .taskDefinition(start.taskDefinition().written())
            .group(start.group())
            .startedBy(start.startedBy());
    if (!options.containers().isEmpty()) {
      List<ContainerOverride> containers =
          options.containers().stream().map(StartRequest::container).toList();
      request.overrides(TaskOverride.builder().containerOverrides(containers).build());
    }
    if (options.enableExecuteCommand()) {
      request.enableExecuteCommand(true);
    }
    if (options.propagateTags()) {
      request.propagateTags(PropagateTags.TASK_DEFINITION);
    }
    if (!options.tags().isEmpty()) {
      request.tags(
          options.tags().entrySet().stream()
              .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
              .toList());
    }
    options.network().ifPresent(network -> request.networkConfiguration(network(network)));
    return request.build();
  }

  private static ContainerOverride container(TaskOptions.ContainerOverride container) {
    ContainerOverride.Builder override = ContainerOverride.builder().name(container.name());
    if (!container.command().isEmpty()) {
      override.command(container.command());
    }
    if (!container.environment().isEmpty()) {
      override.environment(
          container.environment().entrySet().stream()
              .map(variable ->
                  KeyValuePair.builder().name(variable.getKey()).value(variable.getValue()).build())
              .toList());
    }
    return override.build();
  }

  private static NetworkConfiguration network(Daemon.Network network) {
    return NetworkConfiguration.builder()
        .awsvpcConfiguration(vpc -> {
          vpc.subnets(network.subnets());
          if (!network.securityGroups().isEmpty()) {
            vpc.securityGroups(network.securityGroups());
          }
        })
        .build();
  }
}
