package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A revision of a task definition as DescribeTaskDefinition shows it.
 *
 * @param active whether a family's name can still mean it
 * @param registeredAt by ECS's clock
 * @param containers their names, in the definition's order
 * @param hostPorts those that it binds whatever comes, such as {@code 80/tcp}: with the network
 *     mode {@code host} all its container ports
 * @param memoryMiB what ECS reserves for it; 0 if that cannot be told
 * @param cpuUnits what ECS reserves for it; 0 if that cannot be told
 * @param labels the Docker labels of all containers together; the first container's rules
 */
public record Definition(
    String family,
    int revision,
    boolean active,
    Optional<Instant> registeredAt,
    List<String> containers,
    SortedSet<String> hostPorts,
    int memoryMiB,
    int cpuUnits,
    SortedMap<String, String> labels) {

  /** As StartTask takes it. */
  public String name() {
    return family + ":" + revision;
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
