package io.nodekeeper.edge.ecs;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerDependency;
import software.amazon.awssdk.services.ecs.model.VolumeFrom;

/**
 * How long a task may take to stop, by its definition. The ECS agent stops a container when all
 * that depend on it have stopped, and takes links and volumesFrom for dependencies; so the stop
 * timeouts of a chain add up. (ECS agent: {@code verifyShutdownOrder} and {@code
 * initializeContainerOrdering}; a container without a timeout has ECS_CONTAINER_STOP_TIMEOUT.)
 */
final class StopOrder {

  /** Far beyond what anybody waits for; sums cannot overflow. */
  private static final Duration MOST = Duration.ofDays(30);

  private final Map<String, Duration> own = new HashMap<>();
  private final Map<String, Set<String>> dependants = new HashMap<>();

  private StopOrder(List<ContainerDefinition> containers, Duration unnamed) {
    for (ContainerDefinition container : containers) {
      String name = String.valueOf(container.name());
      Integer seconds = container.stopTimeout();
      boolean named = seconds != null && seconds > 0;
      own.put(name, named ? Duration.ofSeconds(seconds) : unnamed);
      for (String needed : needed(container)) {
        dependants.computeIfAbsent(needed, _ -> new TreeSet<>()).add(name);
      }
    }
  }

  /**
   * From the first SIGTERM to the last SIGKILL, if every container ignores the former.
   *
   * @param unnamed what a container has whose definition names no timeout
   */
  static Duration longest(List<ContainerDefinition> containers, Duration unnamed) {
    var order = new StopOrder(containers, unnamed);
    var ends = new HashMap<String, Duration>();
    return order.own.keySet().stream()
        .map(name -> order.end(name, ends, new TreeSet<>()))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  /** A circle, which ECS refuses, is cut where it closes. */
  private Duration end(String name, Map<String, Duration> known, Set<String> above) {
    Duration before = known.get(name);
    if (before != null || !above.add(name)) {
      return before == null ? Duration.ZERO : before;
    }
    Duration begin = Duration.ZERO;
    for (String dependant : dependants.getOrDefault(name, Set.of())) {
      Duration end = end(dependant, known, above);
      begin = end.compareTo(begin) > 0 ? end : begin;
    }
    above.remove(name);
    Duration sum = begin.plus(own.get(name));
    Duration end = sum.compareTo(MOST) > 0 ? MOST : sum;
    known.put(name, end);
    return end;
  }

  private static Set<String> needed(ContainerDefinition container) {
    var names = new TreeSet<String>();
    container.dependsOn().stream()
        .map(ContainerDependency::containerName)
        .map(String::valueOf)
        .forEach(names::add);
    container.volumesFrom().stream()
        .map(VolumeFrom::sourceContainer)
        .map(String::valueOf)
        .forEach(names::add);
    container.links().stream().map(link -> link.split(":", 2)[0]).forEach(names::add);
    return names;
  }
}
