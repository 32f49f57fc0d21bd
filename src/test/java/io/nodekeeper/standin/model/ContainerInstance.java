package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerInstanceArn;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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

  /** ssh, docker and the ECS agent: never for tasks. Source: amazon-ecs-agent README. */
  static final List<Integer> RESERVED_PORTS = List.of(22, 2375, 2376, 51678, 51679);

  private final ContainerInstanceArn arn;
  private final String instanceId;
  private final Size size;
  private final Instant registeredAt;
  private final TreeMap<String, String> attributes = new TreeMap<>();
  private final TreeSet<Integer> portsTaken = new TreeSet<>(RESERVED_PORTS);
  private Status status = Status.ACTIVE;
  private boolean agentConnected = true;
  private int version = 1;
  private int cpuTaken;
  private int memoryTaken;
  private Optional<String> capacityProvider = Optional.empty();

  ContainerInstance(ContainerInstanceArn arn, String instanceId, Size size, Instant registeredAt) {
    this.arn = arn;
    this.instanceId = instanceId;
    this.size = size;
    this.registeredAt = registeredAt;
  }

  /** As it is now, and stays. */
  ContainerInstance copy() {
    var copy = new ContainerInstance(arn, instanceId, size, registeredAt);
    copy.attributes.putAll(attributes);
    copy.portsTaken.addAll(portsTaken);
    copy.status = status;
    copy.agentConnected = agentConnected;
    copy.version = version;
    copy.cpuTaken = cpuTaken;
    copy.memoryTaken = memoryTaken;
    copy.capacityProvider = capacityProvider;
    return copy;
  }

  /** The capacity provider that it belongs to; it is of none at first. */
  public Optional<String> capacityProvider() {
    return capacityProvider;
  }

  /** As if it had been launched by one. */
  public void launchedBy(String provider) {
    capacityProvider = Optional.of(provider);
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

  public boolean isActive() {
    return status == Status.ACTIVE;
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

  /** Host ports that are reserved or held by tasks, as the control plane counts. */
  public SortedSet<Integer> portsTaken() {
    return Collections.unmodifiableSortedSet(portsTaken);
  }

  void become(Status next) {
    status = next;
    version++;
  }

  void agentConnected(boolean connected) {
    agentConnected = connected;
    version++;
  }

  void put(String name, String value) {
    attributes.put(name, value);
    version++;
  }

  void delete(String name) {
    attributes.remove(name);
    version++;
  }

  /** What it lacks for this: CPU, MEMORY or PORTS; empty if nothing. */
  String lacks(TaskDefinition definition) {
    if (definition.cpu() > remainingCpu()) {
      return "CPU";
    }
    if (definition.memory() > remainingMemory()) {
      return "MEMORY";
    }
    for (int port : definition.hostPorts()) {
      if (portsTaken.contains(port)) {
        return "PORTS";
      }
    }
    return "";
  }

  void reserve(TaskDefinition definition) {
    cpuTaken += definition.cpu();
    memoryTaken += definition.memory();
    portsTaken.addAll(definition.hostPorts());
  }

  void release(TaskDefinition definition) {
    cpuTaken -= definition.cpu();
    memoryTaken -= definition.memory();
    portsTaken.removeAll(definition.hostPorts());
  }
}
