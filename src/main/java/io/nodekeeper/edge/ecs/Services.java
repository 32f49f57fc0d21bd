package io.nodekeeper.edge.ecs;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * Which services are DAEMON ones. A service keeps its strategy for life, so answers are kept; that
 * there was none is kept too, for a shorter while, so that a missing permission costs few calls.
 */
final class Services {

  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration KEPT_IN_DOUBT = Duration.ofSeconds(30);

  /** DescribeServices takes no more. */
  private static final int CHUNK = 10;

  private record Answer(Optional<Boolean> daemon, Instant at) {

    boolean holds(Instant now) {
      Duration age = Duration.between(at, now);
      return !age.isNegative() && age.compareTo(daemon.isPresent() ? KEPT : KEPT_IN_DOUBT) < 0;
    }
  }

  private final InstantSource clock;
  private final TreeMap<String, Answer> answers = new TreeMap<>();
  private String clusterAsked = "";

  Services(InstantSource clock) {
    this.clock = clock;
  }

  /** An entry for each name, empty where ECS could not be asked or knows no such service. */
  synchronized SortedMap<String, Optional<Boolean>> areDaemons(
      EcsClient ecs, String cluster, SortedSet<String> names) {
    if (!clusterAsked.equals(cluster)) {
      answers.clear();
      clusterAsked = cluster;
    }
    answers.keySet().retainAll(names);
    Instant now = clock.instant();
    answers.values().removeIf(answer -> !answer.holds(now));
    var open = new TreeSet<>(names);
    open.removeAll(answers.keySet());
    ask(ecs, cluster, List.copyOf(open), now);
    var known = new TreeMap<String, Optional<Boolean>>();
    answers.forEach((name, answer) -> known.put(name, answer.daemon()));
    return known;
  }

  private void ask(EcsClient ecs, String cluster, List<String> names, Instant now) {
    for (int from = 0; from < names.size(); from += CHUNK) {
      List<String> chunk = names.subList(from, Math.min(from + CHUNK, names.size()));
      chunk.forEach(name -> answers.put(name, new Answer(Optional.empty(), now)));
      for (Service service : describe(ecs, cluster, chunk)) {
        String strategy = service.schedulingStrategyAsString();
        String name = service.serviceName();
        if (strategy != null && name != null && answers.containsKey(name)) {
          boolean daemon = strategy.equals(SchedulingStrategy.DAEMON.toString());
          answers.put(name, new Answer(Optional.of(daemon), now));
        }
      }
    }
  }

  /**
   * None if the call fails: who owns a task is worth knowing, and no reason not to know the task.
   */
  private static List<Service> describe(EcsClient ecs, String cluster, List<String> names) {
    try {
      return ecs.describeServices(request -> request.cluster(cluster).services(names)).services();
    } catch (RuntimeException _) {
      return List.of();
    }
  }
}
