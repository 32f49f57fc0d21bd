package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.TaskDefinition;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Task definitions as DescribeTaskDefinition writes them: those registered as JSON come back with
 * all they had, those made in Java with what the model knows of them.
 */
final class DefinitionWriter {

  private final Map<String, ObjectNode> registered = new ConcurrentHashMap<>();
  private final Instant since;

  /**
   * With nothing registered.
   *
   * @param since when all are said to have been registered
   */
  DefinitionWriter(Instant since) {
    this.since = since;
  }

  /** Keeps what it was registered with. */
  void keep(TaskDefinition definition, JsonNode request) {
    ObjectNode kept = request.deepCopy();
    kept.remove("tags");
    registered.put(definition.arn(), kept);
  }

  JsonNode write(TaskDefinition definition) {
    ObjectNode json = Json.object();
    json.put("taskDefinitionArn", definition.arn());
    json.put("family", definition.family());
    json.put("revision", definition.revision());
    json.put("status", definition.active() ? "ACTIVE" : "INACTIVE");
    json.put("networkMode", definition.networkMode());
    ObjectNode kept = registered.get(definition.arn());
    if (kept == null) {
      made(definition, json);
    } else {
      kept.properties().forEach(member -> json.set(member.getKey(), member.getValue()));
    }
    json.putArray("placementConstraints");
    json.putArray("compatibilities").add("EXTERNAL").add("EC2");
    json.put("registeredAt", Json.seconds(since));
    return json;
  }

  private static void made(TaskDefinition definition, ObjectNode json) {
    var volumes = new TreeMap<String, String>();
    json.set(
        "containerDefinitions",
        Json.array(definition.containers(), container -> container(container, volumes)));
    ArrayNode list = json.putArray("volumes");
    volumes.forEach((source, name) -> {
      ObjectNode volume = list.addObject().put("name", name);
      if (source.startsWith("/")) {
        volume.putObject("host").put("sourcePath", source);
      }
    });
  }

  private static ObjectNode container(ContainerDefinition definition, Map<String, String> volumes) {
    ObjectNode json = Json.object();
    json.put("name", definition.name());
    json.put("image", definition.image());
    json.put("cpu", definition.cpu());
    if (definition.memory() > 0) {
      json.put("memory", definition.memory());
    }
    json.put("essential", definition.essential());
    json.set("command", Json.texts(definition.command()));
    json.set("entryPoint", Json.texts(definition.entryPoint()));
    ArrayNode environment = json.putArray("environment");
    definition
        .environment()
        .forEach((name, value) -> environment.addObject().put("name", name).put("value", value));
    json.set("portMappings", Json.array(definition.ports(), DefinitionWriter::port));
    ArrayNode mounts = json.putArray("mountPoints");
    for (ContainerDefinition.Mount mount : definition.mounts()) {
      String volume = volumes.computeIfAbsent(mount.source(), _ -> "v" + volumes.size());
      mounts
          .addObject()
          .put("sourceVolume", volume)
          .put("containerPath", mount.containerPath())
          .put("readOnly", mount.readOnly());
    }
    json.putArray("volumesFrom");
    ObjectNode labels = json.putObject("dockerLabels");
    definition.dockerLabels().forEach(labels::put);
    definition.stopTimeout().ifPresent(time -> json.put("stopTimeout", time.toSeconds()));
    definition.healthCheck().ifPresent(check -> json.set("healthCheck", health(check)));
    json.set("dependsOn", Json.array(definition.dependsOn(), DefinitionWriter::dependency));
    return json;
  }

  private static JsonNode port(ContainerDefinition.Port port) {
    return Json.object()
        .put("containerPort", port.containerPort())
        .put("hostPort", port.hostPort())
        .put("protocol", port.protocol());
  }

  private static JsonNode health(ContainerDefinition.HealthCheck check) {
    ObjectNode json = Json.object();
    json.set("command", Json.texts(check.command()));
    return json.put("interval", check.interval().toSeconds())
        .put("timeout", check.timeout().toSeconds())
        .put("retries", check.retries())
        .put("startPeriod", check.startPeriod().toSeconds());
  }

  private static JsonNode dependency(ContainerDefinition.DependsOn dependency) {
    return Json.object()
        .put("containerName", dependency.container())
        .put("condition", dependency.condition().toString());
  }
}
