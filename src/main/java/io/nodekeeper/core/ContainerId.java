package io.nodekeeper.core;

/** Docker's id of a container, 64 hexadecimal digits. */
public record ContainerId(String value) implements Comparable<ContainerId> {

  public ContainerId {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a container has an id");
    }
  }

  @Override
  public int compareTo(ContainerId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
