package io.nodekeeper.standin.model;

import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.util.Map;

/**
 * What the ECS agent asks its body to run.
 *
 * @param dockerName such as {@code ecs-web-12-app-a4b4c1d2e3f4a5b6c701}
 * @param networkMode of the task
 * @param stopTimeout between SIGTERM and SIGKILL
 */
public record ContainerSpec(
    TaskArn task,
    String cluster,
    String family,
    int revision,
    String dockerName,
    String networkMode,
    Duration stopTimeout,
    ContainerDefinition definition) {

  public String name() {
    return definition.name();
  }

  /** The user's Docker labels, and the ECS agent's own five over them. */
  public Map<String, String> labels() {
    var labels = new java.util.TreeMap<>(definition.dockerLabels());
    labels.put("com.amazonaws.ecs.cluster", cluster);
    labels.put("com.amazonaws.ecs.container-name", definition.name());
    labels.put("com.amazonaws.ecs.task-arn", task.value());
    labels.put("com.amazonaws.ecs.task-definition-family", family);
    labels.put("com.amazonaws.ecs.task-definition-version", Integer.toString(revision));
    return labels;
  }
}
