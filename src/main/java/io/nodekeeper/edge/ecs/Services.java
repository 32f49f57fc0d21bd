package io.nodekeeper.edge.ecs;

import io.nodekeeper.core.EcsTask;
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
import software.amazon.awssdk.services.ecs.model.DeploymentConfiguration;
import software.amazon.awssdk.services.ecs.model.SchedulingStrategy;
import software.amazon.awssdk.services.ecs.model.Service;

/**
 * Which services are DAEMON ones, and how many tasks at once a service lets go. A service keeps its
 * strategy for life and hardly changes the rest, so answers are kept; that there was none is kept
 * too, for a shorter while, so that a missing permission costs few calls.
 */
final class Services {

  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration KEPT_IN_DOUBT = Duration.ofSeconds(30);

  /** DescribeServices takes no more. */
  private static final int CHUNK = 10;

  /** What is known of a service; empty where ECS could not be asked or does not say. */
  record Kind(Optional<Boolean> daemon, Optional<EcsTask.Rolling> rolling) {
    static final Kind UNKNOWN = new Kind(Optional.empty(), Optional.empty());
  }

  private record Answer(Kind kind, Instant at) {

    boolean holds(Instant now) {
      Duration age = Duration.between(at, now);
      return !age.isNegative()
          && age.compareTo(kind.daemon().isPresent() ? KEPT : KEPT_IN_DOUBT) < 0;
    }
  }

  private final InstantSource clock;
  private final TreeMap<String, Answer> answers = new TreeMap<>();
  private String clusterAsked = "";

  Services(InstantSource clock) {
    this.clock = clock;
  }

  /** An entry for each name, unknown where ECS could not be asked or knows no such service. */
  synchronized SortedMap<String, Kind> kinds(
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
    var known = new TreeMap<String, Kind>();
    answers.forEach((name, answer) -> known.put(name, answer.kind()));
    return known;
  }

  private void ask(EcsClient ecs, String cluster, List<String> names, Instant now) {
    for (int from = 0; from < names.size(); from += CHUNK) {
      List<String> chunk = names.subList(from, Math.min(from + CHUNK, names.size()));
      chunk.forEach(name -> answers.put(name, new Answer(Kind.UNKNOWN, now)));
      for (Service service : describe(ecs, cluster, chunk)) {
        String strategy = service.schedulingStrategyAsString();
        String name = service.serviceName();
        if (strategy != null && name != null && answers.containsKey(name)) {
          boolean daemon = strategy.equals(SchedulingStrategy.DAEMON.toString());
          answers.put(name, new Answer(new Kind(Optional.of(daemon), rolling(service)), now));
        }
      }
    }
  }

  private static Optional<EcsTask.Rolling> rolling(Service service) {
    DeploymentConfiguration deployment = service.deploymentConfiguration();
    if (deployment == null) {
      return Optional.empty();
    }
    Integer minimum = deployment.minimumHealthyPercent();
    Integer maximum = deployment.maximumPercent();
    return minimum == null || maximum == null
        ? Optional.empty()
        : Optional.of(new EcsTask.Rolling(minimum, maximum));
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
