package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A revision of a task definition as DescribeTaskDefinition shows it.
 *
 * @param active whether a family's name can still mean it
 * @param registeredAt by ECS's clock
 * @param containers their names, in the definition's order
 * @param essential those of them without which ECS ends the task
 * @param hostPorts those that it binds whatever comes, such as {@code 80/tcp}: with the network
 *     mode {@code host} all its container ports
 * @param memoryMiB what ECS reserves for it; 0 if that cannot be told
 * @param cpuUnits what ECS reserves for it; 0 if that cannot be told
 * @param labels the Docker labels of all containers together; the first container's rules
 * @param waits which of its containers are started when others have got so far
 */
public record Definition(
    String family,
    int revision,
    boolean active,
    Optional<Instant> registeredAt,
    List<String> containers,
    SortedSet<String> essential,
    SortedSet<String> hostPorts,
    int memoryMiB,
    int cpuUnits,
    SortedMap<String, String> labels,
    List<Wait> waits) {

  /**
   * A {@code dependsOn}.
   *
   * @param condition START, COMPLETE, SUCCESS or HEALTHY
   */
  public record Wait(String container, String other, String condition) {

    /** Whether the other one, as Docker shows it, has not got there. */
    boolean isOpen(Container is) {
      boolean exited = is.state() == Container.State.EXITED;
      return switch (condition) {
        case "START" -> !exited && !is.state().isAlive();
        case "COMPLETE" -> !exited;
        case "SUCCESS" -> !exited || is.exitCode().orElse(1) != 0;
        case "HEALTHY" -> is.health() != Container.Health.HEALTHY;
        default -> false;
      };
    }
  }

  /** One whose containers are all essential, and do not wait for each other. */
  public Definition(
      String family,
      int revision,
      boolean active,
      Optional<Instant> registeredAt,
      List<String> containers,
      SortedSet<String> hostPorts,
      int memoryMiB,
      int cpuUnits,
      SortedMap<String, String> labels) {
    this(
        family,
        revision,
        active,
        registeredAt,
        containers,
        new TreeSet<>(containers),
        hostPorts,
        memoryMiB,
        cpuUnits,
        labels,
        List.of());
  }

  /** As StartTask takes it. */
  public String name() {
    return family + ":" + revision;
  }

  /** Whether what has room for a task of the other one has room for one of this. */
  boolean asksForNoMoreThan(Definition other) {
    return memoryMiB <= other.memoryMiB
        && cpuUnits <= other.cpuUnits
        && other.hostPorts.containsAll(hostPorts);
  }

  /** Why a task of the other one cannot run beside one of this: a host port that both bind. */
  Optional<String> clashWith(Definition other) {
    for (String port : hostPorts) {
      if (other.hostPorts.contains(port)) {
        return Optional.of("both bind host port " + port);
      }
    }
    return Optional.empty();
  }
}
