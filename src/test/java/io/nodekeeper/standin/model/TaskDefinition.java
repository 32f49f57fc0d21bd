package io.nodekeeper.standin.model;

import java.util.ArrayList;
import java.util.List;

/**
 * One revision of a task definition.
 *
 * @param arn empty before it is registered
 * @param revision 0 before it is registered
 * @param active false once deregistered
 * @param networkMode bridge, host, none or awsvpc
 * @param cpu of the whole task, in CPU units
 * @param memory of the whole task, in MiB
 */
public record TaskDefinition(
    String arn,
    String family,
    int revision,
    boolean active,
    String networkMode,
    int cpu,
    int memory,
    List<ContainerDefinition> containers) {

  /** To be registered: bridge mode, as much as its containers ask for together. */
  public static TaskDefinition of(String family, ContainerDefinition... containers) {
    return of(family, "bridge", List.of(containers));
  }

  /** To be registered: as much as its containers ask for together. */
  public static TaskDefinition of(
      String family, String networkMode, List<ContainerDefinition> containers) {
    int cpu = 0;
    int memory = 0;
    for (ContainerDefinition container : containers) {
      cpu += container.cpu();
      memory += container.memory();
    }
    return new TaskDefinition("", family, 0, true, networkMode, cpu, memory, containers);
  }

  /** The whole task's own limits, where it names them; 0 leaves the sum of the containers. */
  public TaskDefinition limitedTo(int taskCpu, int taskMemory) {
    return new TaskDefinition(
        arn,
        family,
        revision,
        active,
        networkMode,
        taskCpu == 0 ? cpu : taskCpu,
        taskMemory == 0 ? memory : taskMemory,
        containers);
  }

  /** As a start overrides it. */
  TaskDefinition with(List<ContainerDefinition.Overriding> overrides) {
    var changed = new ArrayList<>(containers);
    for (ContainerDefinition.Overriding override : overrides) {
      changed.replaceAll(container ->
          container.name().equals(override.name()) ? container.with(override) : container);
    }
    return new TaskDefinition(
        arn, family, revision, active, networkMode, cpu, memory, List.copyOf(changed));
  }

  /** The fixed host ports of its containers. */
  public List<Integer> hostPorts() {
    var ports = new ArrayList<Integer>();
    for (ContainerDefinition container : containers) {
      for (ContainerDefinition.Port port : container.ports()) {
        if (port.hostPort() != 0) {
          ports.add(port.hostPort());
        }
      }
    }
    return ports;
  }

  TaskDefinition registered(String newArn, int newRevision) {
    return new TaskDefinition(
        newArn, family, newRevision, true, networkMode, cpu, memory, containers);
  }

  TaskDefinition deregistered() {
    return new TaskDefinition(arn, family, revision, false, networkMode, cpu, memory, containers);
  }
}
