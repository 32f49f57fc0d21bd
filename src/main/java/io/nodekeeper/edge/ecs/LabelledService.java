package io.nodekeeper.edge.ecs;

import java.util.Optional;

/**
 * A service that declares a daemon, or that would if nothing were in its way.
 *
 * @param taskDefinition the ARN of the revision that it runs
 * @param obstacle why it declares nothing here; empty if it does
 */
public record LabelledService(String name, String taskDefinition, Optional<String> obstacle)
    implements Comparable<LabelledService> {

  /** One that declares a daemon. */
  public LabelledService(String name, String taskDefinition) {
    this(name, taskDefinition, Optional.empty());
  }

  @Override
  public int compareTo(LabelledService other) {
    return name.compareTo(other.name);
  }
}
