package io.nodekeeper.standin.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Ecs;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Container instances as DescribeContainerInstances writes them. */
final class NodeWriter {

  /** The ECS agent's own; source: its README, ECS_RESERVED_PORTS. */
  private static final List<Integer> RESERVED = List.of(22, 2375, 2376, 51678, 51679);

  private final Ecs ecs;

  NodeWriter(Ecs ecs) {
    this.ecs = ecs;
  }

  JsonNode write(ContainerInstance node) {
    ObjectNode json = Json.object();
    json.put("containerInstanceArn", node.arn().value());
    json.put("ec2InstanceId", node.instanceId());
    node.capacityProvider().ifPresent(name -> json.put("capacityProviderName", name));
    json.put("version", node.version());
    json.putObject("versionInfo")
        .put("agentVersion", "1.98.0")
        .put("agentHash", "b96dada0")
        .put("dockerVersion", "DockerVersion: 25.0.16");
    var taken = new TreeSet<>(RESERVED);
    taken.addAll(node.portsTaken());
    json.set("remainingResources", resources(node.remainingCpu(), node.remainingMemory(), taken));
    json.set("registeredResources", resources(node.size().cpu(), node.size().memory(), RESERVED));
    json.put("status", node.status().toString());
    json.put("agentConnected", node.agentConnected());
    json.put("runningTasksCount", ecs.runningTasksCount(node));
    json.put("pendingTasksCount", ecs.pendingTasksCount(node));
    ArrayNode attributes = json.putArray("attributes");
    node.attributes()
        .forEach((name, value) -> {
          ObjectNode attribute = attributes.addObject().put("name", name);
          if (!value.isEmpty()) {
            attribute.put("value", value);
          }
        });
    json.put("registeredAt", Json.seconds(node.registeredAt()));
    json.putArray("attachments");
    json.putArray("tags");
    return json;
  }

  private static ArrayNode resources(int cpu, int memory, Collection<Integer> ports) {
    ArrayNode resources = Json.array();
    number(resources, "CPU", cpu);
    number(resources, "MEMORY", memory);
    set(resources, "PORTS", ports);
    set(resources, "PORTS_UDP", List.of());
    return resources;
  }

  private static void number(ArrayNode resources, String name, int value) {
    resource(resources, name, "INTEGER", value);
  }

  private static void set(ArrayNode resources, String name, Collection<Integer> values) {
    ArrayNode texts = resource(resources, name, "STRINGSET", 0).putArray("stringSetValue");
    values.forEach(value -> texts.add(Integer.toString(value)));
  }

  private static ObjectNode resource(ArrayNode resources, String name, String type, int value) {
    return resources
        .addObject()
        .put("name", name)
        .put("type", type)
        .put("doubleValue", 0.0)
        .put("longValue", 0)
        .put("integerValue", value);
  }
}
