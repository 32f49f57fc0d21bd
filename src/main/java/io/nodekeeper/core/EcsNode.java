package io.nodekeeper.core;

import java.util.Optional;
import java.util.SortedMap;

/**
 * This container instance as DescribeContainerInstances shows it.
 *
 * @param status such as ACTIVE, DRAINING, REGISTERING, INACTIVE: an open set
 * @param attributes custom ones and ECS's own; the value is empty where ECS has none
 * @param room as ECS counts it; empty where it does not say
 */
public record EcsNode(
    ContainerInstanceArn arn,
    String status,
    boolean agentConnected,
    SortedMap<String, String> attributes,
    Optional<Room> room) {

  /** What the instance has registered, and how much of it no task has reserved. */
  public record Room(int memoryMiB, int freeMemoryMiB, int cpuUnits, int freeCpuUnits) {}

  /** Of whose room nothing is known. */
  public EcsNode(
      ContainerInstanceArn arn,
      String status,
      boolean agentConnected,
      SortedMap<String, String> attributes) {
    this(arn, status, agentConnected, attributes, Optional.empty());
  }

  public boolean isActive() {
    return status.equals("ACTIVE");
  }

  public boolean isDraining() {
    return status.equals("DRAINING");
  }
}
