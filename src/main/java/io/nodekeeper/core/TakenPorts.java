package io.nodekeeper.core;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The ports of the node that somebody has already, as far as that can be known: a proxy in the
 * host's network that is told to listen at one of them takes no new text at all.
 */
final class TakenPorts {

  private static final String ECS_AGENT = "the ECS agent listens there";
  private static final String DOCKER = "Docker listens there";

  private TakenPorts() {}

  /**
   * Who has which, in words. What the readers of the file have published is theirs to listen at.
   *
   * @param path of the proxy's file
   * @param listen where the agent itself listens
   */
  static SortedMap<Integer, String> of(String path, OptionalInt listen, Observation seen) {
    List<Container> alive =
        seen.containers().toOptional().orElse(List.of()).stream()
            .filter(container -> container.state().isAlive())
            .sorted(Comparator.comparing(Container::dockerName))
            .toList();
    SortedSet<TaskArn> readers =
        alive.stream()
            .filter(container -> reads(container, path))
            .map(Container::task)
            .collect(Collectors.toCollection(TreeSet::new));
    SortedMap<Integer, String> taken = reserved(listen);
    alive.stream()
        .filter(container -> !readers.contains(container.task()))
        .forEach(container -> add(taken, container));
    return taken;
  }

  /** What the ECS agent gives to no task, and our own. */
  private static SortedMap<Integer, String> reserved(OptionalInt listen) {
    var taken = new TreeMap<Integer, String>();
    taken.put(22, "sshd listens there");
    taken.put(2375, DOCKER);
    taken.put(2376, DOCKER);
    taken.put(51678, ECS_AGENT);
    taken.put(51679, ECS_AGENT);
    taken.put(51680, ECS_AGENT);
    listen.ifPresent(port -> taken.put(port, "nodekeeper listens there"));
    return taken;
  }

  private static void add(SortedMap<Integer, String> taken, Container container) {
    for (Surface.Port port : container.surface().ports()) {
      if (port.protocol().equals("tcp") && port.host().isPresent()) {
        taken.putIfAbsent(
            port.host().getAsInt(), "container " + container.dockerName() + " has published it");
      }
    }
  }

  /** It mounts the file or a folder above it. Who mounts the whole machine only watches. */
  private static boolean reads(Container container, String path) {
    return container.surface().mounts().stream()
        .anyMatch(
            mount -> !mount.equals("/") && (path.equals(mount) || path.startsWith(mount + "/")));
  }
}
