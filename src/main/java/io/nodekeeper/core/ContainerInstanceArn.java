package io.nodekeeper.core;

/**
 * The ARN of an ECS container instance, {@code
 * arn:aws:ecs:REGION:ACCOUNT:container-instance/CLUSTER/ID} (older: without the cluster).
 */
public record ContainerInstanceArn(String value) implements Comparable<ContainerInstanceArn> {

  public ContainerInstanceArn {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a container instance has an ARN");
    }
  }

  /** The part after the last slash: 32 hexadecimal digits. */
  public String id() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  @Override
  public int compareTo(ContainerInstanceArn other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
