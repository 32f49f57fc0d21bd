package io.nodekeeper.edge.ecs;

/**
 * A service that declares a daemon.
 *
 * @param taskDefinition the ARN of the revision that it runs
 */
public record LabelledService(String name, String taskDefinition)
    implements Comparable<LabelledService> {

  @Override
  public int compareTo(LabelledService other) {
    return name.compareTo(other.name);
  }
}
