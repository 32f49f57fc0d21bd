package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.NetworkBinding;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Tasks as StartTask, StopTask and DescribeTasks write them. */
final class TaskWriter {

  private final Names names;
  private final WorldModel.Settings settings;

  TaskWriter(WorldModel.Settings settings) {
    this.names = new Names(settings);
    this.settings = settings;
  }

  /**
   * One task.
   *
   * @param withTags DescribeTasks leaves them out unless asked
   */
  JsonNode write(Task task, boolean withTags) {
    ObjectNode json = Json.object();
    json.putArray("attachments");
    json.putArray("attributes")
        .addObject()
        .put("name", "ecs.cpu-architecture")
        .put("value", "x86_64");
    json.put("availabilityZone", settings.instance().availabilityZone());
    json.put("clusterArn", names.cluster());
    task.origin()
        .containerInstance()
        .ifPresent(node -> json.put("containerInstanceArn", node.value()));
    json.set("containers", Json.array(task.parts(), part -> container(task, part)));
    json.put("cpu", Integer.toString(task.definition().cpu()));
    json.put("createdAt", Json.seconds(task.createdAt()));
    json.put("desiredStatus", task.desiredStatus().toString());
    json.put("enableExecuteCommand", false);
    json.put("group", task.group());
    json.put("lastStatus", task.lastStatus().toString());
    json.put("launchType", "EC2");
    json.put("memory", Integer.toString(task.definition().memory()));
    json.set("overrides", overrides(task));
    task.startedBy().ifPresent(by -> json.put("startedBy", by));
    if (withTags) {
      json.set("tags", Json.tags(task.origin().tags()));
    }
    json.put("taskArn", task.arn().value());
    json.put("taskDefinitionArn", task.definition().arn());
    json.put("version", task.version());
    history(task, json);
    return json;
  }

  private static void history(Task task, ObjectNode json) {
    task.startedAt()
        .ifPresent(at -> {
          json.put("connectivity", "CONNECTED");
          json.put("connectivityAt", Json.seconds(task.createdAt()));
          json.put("startedAt", Json.seconds(at));
        });
    json.put("healthStatus", task.healthStatus());
    task.stoppingAt().ifPresent(at -> json.put("stoppingAt", Json.seconds(at)));
    task.stoppedAt()
        .ifPresent(at -> {
          json.put("executionStoppedAt", Json.seconds(at));
          json.put("stoppedAt", Json.seconds(at));
        });
    task.stopCode().ifPresent(code -> json.put("stopCode", code));
    task.stoppedReason().ifPresent(reason -> json.put("stoppedReason", reason));
  }

  private static ObjectNode overrides(Task task) {
    ObjectNode overrides = Json.object();
    ArrayNode containers = overrides.putArray("containerOverrides");
    task.parts().forEach(part -> containers.addObject().put("name", part.definition().name()));
    overrides.putArray("inferenceAcceleratorOverrides");
    return overrides;
  }

  private JsonNode container(Task task, Task.Part part) {
    ContainerDefinition definition = part.definition();
    ObjectNode json = Json.object();
    json.put("containerArn", containerArn(task, definition.name()));
    json.put("taskArn", task.arn().value());
    json.put("name", definition.name());
    json.put("image", definition.image());
    json.put("lastStatus", part.lastStatus().toString());
    json.putArray("networkInterfaces");
    json.put("cpu", Integer.toString(definition.cpu()));
    if (definition.memory() > 0) {
      json.put("memory", Integer.toString(definition.memory()));
    }
    part.runtimeId().ifPresent(id -> json.put("runtimeId", id.value()));
    json.put("healthStatus", part.healthStatus());
    ArrayNode bindings = json.putArray("networkBindings");
    for (NetworkBinding binding : part.bindings()) {
      boolean isIpv6 = binding.bindIp().contains(":");
      if (!isIpv6) {
        bindings
            .addObject()
            .put("bindIP", binding.bindIp())
            .put("containerPort", binding.containerPort())
            .put("hostPort", binding.hostPort())
            .put("protocol", binding.protocol());
      }
    }
    part.exitCode().ifPresent(code -> json.put("exitCode", code));
    part.reason().ifPresent(reason -> json.put("reason", reason));
    return json;
  }

  private String containerArn(Task task, String name) {
    String seed = task.arn() + "/" + name;
    UUID id = UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8));
    return names.arn("container/" + settings.cluster() + "/" + task.arn().id() + "/" + id);
  }
}
