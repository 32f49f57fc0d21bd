package io.nodekeeper.core;

/** The name of a declared daemon: 1 to 200 letters, digits, {@code -} and {@code _}. */
public record DaemonName(String value) implements Comparable<DaemonName> {

  public DaemonName {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a daemon has a name");
    }
  }

  @Override
  public int compareTo(DaemonName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
