package io.nodekeeper.standin.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Task definitions as RegisterTaskDefinition takes them, in JSON. */
public final class TaskDefinitionJson {

  private TaskDefinitionJson() {}

  /** Reads what the model knows of; the rest is left aside. */
  public static TaskDefinition read(JsonNode json) {
    String networkMode = json.path("networkMode").asText("bridge");
    var volumes = new TreeMap<String, String>();
    for (JsonNode volume : json.path("volumes")) {
      String name = volume.path("name").asText();
      String source = volume.path("host").path("sourcePath").asText("");
      volumes.put(name, source.isEmpty() ? name : source);
    }
    var containers = new ArrayList<ContainerDefinition>();
    for (JsonNode container : json.path("containerDefinitions")) {
      containers.add(container(container, volumes, networkMode));
    }
    return TaskDefinition.of(json.path("family").asText(), networkMode, containers)
        .limitedTo(size(json.path("cpu"), "vcpu"), size(json.path("memory"), "gb"));
  }

  /** A number, or {@code 1 vCPU} and {@code 2 GB}: both are 1024 of what is counted. */
  private static int size(JsonNode json, String unit) {
    String text = json.asText("").toLowerCase(Locale.ROOT).replace(" ", "");
    return text.endsWith(unit)
        ? (int) (Double.parseDouble(text.substring(0, text.length() - unit.length())) * 1024)
        : json.asInt();
  }

  private static ContainerDefinition container(
      JsonNode json, Map<String, String> volumes, String networkMode) {
    int memory =
        json.hasNonNull("memoryReservation")
            ? json.path("memoryReservation").asInt()
            : json.path("memory").asInt();
    var built =
        ContainerDefinition.named(json.path("name").asText())
            .image(json.path("image").asText())
            .essential(json.path("essential").asBoolean(true))
            .reserving(json.path("cpu").asInt(), memory)
            .command(texts(json.path("command")))
            .entryPoint(texts(json.path("entryPoint")))
            .environment(pairs(json.path("environment")))
            .dockerLabels(labels(json.path("dockerLabels")));
    if (json.hasNonNull("stopTimeout")) {
      built.stopTimeout(Duration.ofSeconds(json.path("stopTimeout").asInt()));
    }
    if (json.path("healthCheck").has("command")) {
      built.healthCheck(healthCheck(json.path("healthCheck")));
    }
    if (json.path("restartPolicy").path("enabled").asBoolean()) {
      built.restart(restart(json.path("restartPolicy")));
    }
    for (JsonNode port : json.path("portMappings")) {
      int inside = port.path("containerPort").asInt();
      int outside = networkMode.equals("host") ? inside : port.path("hostPort").asInt();
      built.port(inside, outside, port.path("protocol").asText("tcp"));
    }
    for (JsonNode mount : json.path("mountPoints")) {
      String name = mount.path("sourceVolume").asText();
      built.mount(
          volumes.getOrDefault(name, name),
          mount.path("containerPath").asText(),
          mount.path("readOnly").asBoolean());
    }
    for (JsonNode wanted : json.path("dependsOn")) {
      String condition = wanted.path("condition").asText().toUpperCase(Locale.ROOT);
      built.after(
          wanted.path("containerName").asText(), ContainerDefinition.Condition.valueOf(condition));
    }
    return built.build();
  }

  private static ContainerDefinition.HealthCheck healthCheck(JsonNode json) {
    return new ContainerDefinition.HealthCheck(
        List.of(texts(json.path("command"))),
        Duration.ofSeconds(json.path("interval").asInt(30)),
        Duration.ofSeconds(json.path("timeout").asInt(5)),
        json.path("retries").asInt(3),
        Duration.ofSeconds(json.path("startPeriod").asInt(0)));
  }

  private static ContainerDefinition.Restart restart(JsonNode json) {
    var ignored = new ArrayList<Integer>();
    json.path("ignoredExitCodes").forEach(code -> ignored.add(code.asInt()));
    return new ContainerDefinition.Restart(
        Duration.ofSeconds(json.path("restartAttemptPeriod").asInt(300)), ignored);
  }

  private static String[] texts(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts.toArray(String[]::new);
  }

  private static Map<String, String> pairs(JsonNode array) {
    var pairs = new TreeMap<String, String>();
    array.forEach(pair -> pairs.put(pair.path("name").asText(), pair.path("value").asText()));
    return pairs;
  }

  private static Map<String, String> labels(JsonNode object) {
    var labels = new TreeMap<String, String>();
    object.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels;
  }
}
