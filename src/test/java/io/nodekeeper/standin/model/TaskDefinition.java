package io.nodekeeper.standin.model;

import java.util.List;

/**
 * One revision of a task definition.
 *
 * @param revision 0 before it is registered
 * @param active false once deregistered
 * @param networkMode bridge, host, none or awsvpc
 */
public record TaskDefinition(
    String arn,
    String family,
    int revision,
    boolean active,
    String networkMode,
    List<ContainerDefinition> containers) {

  /** To be registered. */
  public static TaskDefinition of(String family, ContainerDefinition... containers) {
    return new TaskDefinition("", family, 0, true, "bridge", List.of(containers));
  }

  /** The sum of its containers, in CPU units. */
  public int cpu() {
    int sum = 0;
    for (ContainerDefinition container : containers) {
      sum += container.cpu();
    }
    return sum;
  }

  /** The sum of its containers, in MiB. */
  public int memory() {
    int sum = 0;
    for (ContainerDefinition container : containers) {
      sum += container.memory();
    }
    return sum;
  }

  TaskDefinition registered(String newArn, int newRevision) {
    return new TaskDefinition(newArn, family, newRevision, true, networkMode, containers);
  }

  TaskDefinition deregistered() {
    return new TaskDefinition(arn, family, revision, false, networkMode, containers);
  }
}
