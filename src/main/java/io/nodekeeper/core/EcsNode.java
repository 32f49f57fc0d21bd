package io.nodekeeper.core;

import java.util.SortedMap;

/**
 * This container instance as DescribeContainerInstances shows it.
 *
 * @param status such as ACTIVE, DRAINING, REGISTERING, INACTIVE: an open set
 * @param attributes custom ones and ECS's own; the value is empty where ECS has none
 */
public record EcsNode(
    ContainerInstanceArn arn,
    String status,
    boolean agentConnected,
    SortedMap<String, String> attributes) {

  public boolean isActive() {
    return status.equals("ACTIVE");
  }

  public boolean isDraining() {
    return status.equals("DRAINING");
  }
}
