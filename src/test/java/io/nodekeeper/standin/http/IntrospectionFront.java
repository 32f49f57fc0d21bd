package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerAgent;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Introspection;
import io.nodekeeper.standin.model.NetworkBinding;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** The ECS agent's introspection. Called under the model's lock. */
final class IntrospectionFront {

  private static final String COMMANDS =
      "{\"AvailableCommands\":[\"/v1/metadata\",\"/v1/tasks\",\"/license\"]}";
  private static final String NO_TASK =
      "{\"Arn\":\"\",\"KnownStatus\":\"\",\"Family\":\"\",\"Version\":\"\",\"Containers\":null}";

  private final ContainerAgent agent;

  IntrospectionFront(ContainerAgent agent) {
    this.agent = agent;
  }

  Reply answer(Call call) {
    // Asked first, so that whoever is not there says nothing to unknown paths either.
    Introspection.Metadata metadata = agent.metadata();
    return switch (call.path()) {
      case "/v1/metadata" -> Reply.json(200, metadata(metadata));
      case "/v1/tasks" -> tasks(call);
      default -> Reply.json(200, COMMANDS);
    };
  }

  private static String metadata(Introspection.Metadata metadata) {
    return Json.object()
        .put("Cluster", metadata.cluster())
        .put("ContainerInstanceArn", metadata.containerInstance().value())
        .put("Version", metadata.version())
        .toString();
  }

  private Reply tasks(Call call) {
    boolean byArn = call.query().containsKey("taskarn");
    boolean byId = call.query().containsKey("dockerid");
    if (!byArn && !byId) {
      ArrayNode tasks = Json.array(agent.tasks(), IntrospectionFront::task);
      return Reply.json(200, Json.object().set("Tasks", tasks).toString());
    }
    String arn = call.query().getOrDefault("taskarn", "");
    String id = call.query().getOrDefault("dockerid", "");
    if (byId && (byArn || id.isEmpty())) {
      return Reply.json(400, NO_TASK);
    }
    List<Introspection.TaskView> found =
        byId
            ? agent.tasksOf(id)
            : arn.isBlank() ? List.of() : agent.task(new TaskArn(arn)).stream().toList();
    return switch (found.size()) {
      case 0 -> Reply.json(404, NO_TASK);
      case 1 -> Reply.json(200, task(found.getFirst()).toString());
      default -> Reply.json(400, NO_TASK);
    };
  }

  private static JsonNode task(Introspection.TaskView task) {
    ObjectNode json = Json.object();
    json.put("Arn", task.arn().value());
    task.desired().ifPresent(desired -> json.put("DesiredStatus", desired.toString()));
    json.put("KnownStatus", task.known().toString());
    json.put("Family", task.family());
    json.put("Version", Integer.toString(task.revision()));
    json.set("Containers", Json.array(task.containers(), IntrospectionFront::container));
    return json;
  }

  private static JsonNode container(Introspection.ContainerView container) {
    ContainerDefinition definition = container.definition();
    ObjectNode json = Json.object();
    json.put("DockerId", container.id().map(ContainerId::value).orElse(""));
    json.put("DockerName", container.dockerName());
    json.put("Name", definition.name());
    json.put("Image", definition.image());
    json.put("ImageID", imageId(definition.image()));
    container.created().ifPresent(at -> json.put("CreatedAt", at.toString()));
    container.started().ifPresent(at -> json.put("StartedAt", at.toString()));
    ports(container, json);
    volumes(definition, json);
    return json;
  }

  private static String imageId(String image) {
    String half =
        UUID.nameUUIDFromBytes(image.getBytes(StandardCharsets.UTF_8)).toString().replace("-", "");
    return "sha256:" + half + half;
  }

  /** Those that are bound, an IPv4 and an IPv6 one alike; before, those that will be. */
  private static void ports(Introspection.ContainerView container, ObjectNode json) {
    ArrayNode ports = Json.array();
    for (NetworkBinding binding : container.bindings()) {
      ports
          .addObject()
          .put("ContainerPort", binding.containerPort())
          .put("Protocol", binding.protocol())
          .put("HostPort", binding.hostPort());
    }
    if (container.bindings().isEmpty()) {
      for (ContainerDefinition.Port port : container.definition().ports()) {
        ObjectNode entry = ports.addObject().put("ContainerPort", port.containerPort());
        entry.put("Protocol", port.protocol());
        if (port.hostPort() != 0) {
          entry.put("HostPort", port.hostPort());
        }
      }
    }
    if (!ports.isEmpty()) {
      json.set("Ports", ports);
    }
  }

  private static void volumes(ContainerDefinition definition, ObjectNode json) {
    if (!definition.mounts().isEmpty()) {
      ArrayNode volumes = json.putArray("Volumes");
      for (ContainerDefinition.Mount mount : definition.mounts()) {
        volumes.addObject().put("Source", mount.source()).put("Destination", mount.containerPath());
      }
    }
  }
}
