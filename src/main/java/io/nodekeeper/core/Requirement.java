package io.nodekeeper.core;

/** What a daemon requires of the machine before it is started. */
public sealed interface Requirement extends Comparable<Requirement> {

  /** What is named: an absolute path, or a unit. */
  String name();

  /** A file system is mounted at this absolute path, such as EFS at {@code /cluster}. */
  record Mount(String name) implements Requirement {}

  /** A file or directory is there. */
  record Path(String name) implements Requirement {}

  /** A systemd unit is active, such as {@code amazon-ssm-agent.service}. */
  record Unit(String name) implements Requirement {}

  @Override
  default int compareTo(Requirement other) {
    int kind = getClass().getName().compareTo(other.getClass().getName());
    return kind != 0 ? kind : name().compareTo(other.name());
  }
}
