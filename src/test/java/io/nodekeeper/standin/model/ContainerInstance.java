package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerInstanceArn;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A container instance as the control plane knows it. */
public final class ContainerInstance {

  /** Those that our node can be in. */
  public enum Status {
    ACTIVE,
    DRAINING,
    INACTIVE
  }

  /**
   * What the machine has to give.
   *
   * @param cpu units
   * @param memory MiB
   */
  public record Size(int cpu, int memory) {}

  private final ContainerInstanceArn arn;
  private final String instanceId;
  private final Size size;
  private final Instant registeredAt;
  final TreeMap<String, String> attributes = new TreeMap<>();
  Status status = Status.ACTIVE;
  boolean agentConnected = true;
  int version = 1;
  int cpuTaken;
  int memoryTaken;
  final TreeSet<Integer> portsTaken = new TreeSet<>();

  ContainerInstance(ContainerInstanceArn arn, String instanceId, Size size, Instant registeredAt) {
    this.arn = arn;
    this.instanceId = instanceId;
    this.size = size;
    this.registeredAt = registeredAt;
  }

  public ContainerInstanceArn arn() {
    return arn;
  }

  public String instanceId() {
    return instanceId;
  }

  public Size size() {
    return size;
  }

  public Instant registeredAt() {
    return registeredAt;
  }

  public Status status() {
    return status;
  }

  public boolean agentConnected() {
    return agentConnected;
  }

  /** Custom ones and ECS's own; the value is empty where ECS has none. */
  public SortedMap<String, String> attributes() {
    return Collections.unmodifiableSortedMap(attributes);
  }

  /** Counts every change. */
  public int version() {
    return version;
  }

  public int remainingCpu() {
    return size.cpu() - cpuTaken;
  }

  public int remainingMemory() {
    return size.memory() - memoryTaken;
  }

  /** Host ports that tasks hold, as the control plane counts. */
  public SortedSet<Integer> portsTaken() {
    return Collections.unmodifiableSortedSet(portsTaken);
  }
}
