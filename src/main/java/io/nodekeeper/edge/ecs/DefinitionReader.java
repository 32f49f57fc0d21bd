package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.core.Definition;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.PortMapping;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** What is to be known of a task definition before its task is started in place of another. */
final class DefinitionReader {

  static final String API = "ecs:DescribeTaskDefinition";

  /** ECS's own limit of ports of one container is far below. */
  private static final int MOST_OF_A_RANGE = 1000;

  private DefinitionReader() {}

  /**
   * Reads it; a family's name means its newest ACTIVE revision.
   *
   * @throws RuntimeException if it cannot be had
   */
  static Definition read(EcsClient ecs, String name) {
    TaskDefinition is =
        ecs.describeTaskDefinition(request -> request.taskDefinition(name)).taskDefinition();
    if (is == null || is.family() == null || is.revision() == null) {
      throw CallFailure.unclear(API, "the answer is no task definition");
    }
    return new Definition(
        is.family(),
        is.revision(),
        "ACTIVE".equals(is.statusAsString()),
        Optional.ofNullable(is.registeredAt()),
        is.containerDefinitions().stream().map(DefinitionReader::name).toList(),
        essential(is),
        hostPorts(is),
        memory(is),
        cpu(is),
        labels(is),
        is.containerDefinitions().stream().flatMap(DefinitionReader::waits).toList());
  }

  /** ECS takes a container for essential where the definition does not say. */
  private static SortedSet<String> essential(TaskDefinition is) {
    var names = new TreeSet<String>();
    for (ContainerDefinition container : is.containerDefinitions()) {
      if (orElse(container.essential(), true)) {
        names.add(name(container));
      }
    }
    return Collections.unmodifiableSortedSet(names);
  }

  private static Stream<Definition.Wait> waits(ContainerDefinition container) {
    return container.dependsOn().stream()
        .map(other ->
            new Definition.Wait(
                name(container),
                String.valueOf(other.containerName()),
                String.valueOf(other.conditionAsString())));
  }

  private static String name(ContainerDefinition container) {
    return String.valueOf(container.name());
  }

  /** With {@code awsvpc} a task has an interface of its own, and binds nothing of the host's. */
  private static SortedSet<String> hostPorts(TaskDefinition is) {
    String mode = String.valueOf(is.networkModeAsString());
    var ports = new TreeSet<String>();
    for (ContainerDefinition container : is.containerDefinitions()) {
      for (PortMapping mapping : container.portMappings()) {
        String protocol = "/" + orElse(mapping.protocolAsString(), "tcp");
        if (mode.equals("host")) {
          add(ports, mapping.containerPort(), protocol);
          range(mapping).forEach(port -> add(ports, port, protocol));
        } else if (!mode.equals("awsvpc")) {
          add(ports, mapping.hostPort(), protocol);
        }
      }
    }
    return Collections.unmodifiableSortedSet(ports);
  }

  private static void add(SortedSet<String> ports, @Nullable Integer port, String protocol) {
    if (port != null && port > 0) {
      ports.add(port + protocol);
    }
  }

  /** Of {@code 100-110}; empty where there is none, or none that can be understood. */
  private static SortedSet<Integer> range(PortMapping mapping) {
    var ports = new TreeSet<Integer>();
    String[] ends = orElse(mapping.containerPortRange(), "").split("-", 2);
    if (ends.length == 2) {
      int first = Revisions.parse(ends[0]);
      int last = Math.min(Revisions.parse(ends[1]), first + MOST_OF_A_RANGE);
      for (int port = first; port <= last && first > 0; port++) {
        ports.add(port);
      }
    }
    return ports;
  }

  /** The task's own, or what its containers reserve together. */
  private static int memory(TaskDefinition is) {
    int own = Revisions.parse(orElse(is.memory(), ""));
    return own > 0
        ? own
        : is.containerDefinitions().stream()
            .mapToInt(
                container -> orElse(container.memoryReservation(), orElse(container.memory(), 0)))
            .sum();
  }

  private static int cpu(TaskDefinition is) {
    int own = Revisions.parse(orElse(is.cpu(), ""));
    return own > 0
        ? own
        : is.containerDefinitions().stream()
            .mapToInt(container -> orElse(container.cpu(), 0))
            .sum();
  }

  private static SortedMap<String, String> labels(TaskDefinition is) {
    var labels = new TreeMap<String, String>();
    for (ContainerDefinition container : is.containerDefinitions()) {
      container.dockerLabels().forEach(labels::putIfAbsent);
    }
    return Collections.unmodifiableSortedMap(labels);
  }

  private static <T> T orElse(@Nullable T value, T other) {
    return value == null ? other : value;
  }
}
