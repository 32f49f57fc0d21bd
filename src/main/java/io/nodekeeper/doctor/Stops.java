package io.nodekeeper.doctor;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Durations;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether what is to stop has the time for it, in a drain and at a shutdown of the host. */
public final class Stops {

  private static final String WHERE = "stop";

  private Stops() {}

  /**
   * What there is to judge.
   *
   * @param config the ECS agent's settings
   * @param tasks on this node, by ECS
   * @param stopTimeout what our settings say of containers whose definition names none
   */
  public record Facts(
      Reading<AgentConfig> config,
      Reading<List<EcsTask>> tasks,
      Policy policy,
      Duration stopTimeout) {}

  public static Judgement judge(Facts facts) {
    return Judgement.from("the ECS agent's settings", facts.config(), is -> config(facts, is))
        .and(Judgement.from("the tasks on this node", facts.tasks(), is -> tasks(facts, is)));
  }

  private static List<Finding> config(Facts facts, AgentConfig config) {
    Optional<Duration> agents = config.stopTimeout();
    String written = config.value("ECS_CONTAINER_STOP_TIMEOUT").orElse("");
    if (agents.isEmpty()) {
      return List.of(
          Finding.warning(
              WHERE,
              "ECS_CONTAINER_STOP_TIMEOUT is %s, which is no duration".formatted(written),
              "write it as 30s or 2m, in /etc/ecs/ecs.config, without quotes"));
    }
    return agents.get().equals(facts.stopTimeout())
        ? List.of()
        : List.of(
            Finding.warning(
                WHERE,
                "ecs.stopTimeout is %s, and the ECS agent gives %s%s: when a container is killed whose definition names no stopTimeout is told wrongly"
                    .formatted(
                        Durations.words(facts.stopTimeout()),
                        Durations.words(agents.get()),
                        written.isEmpty() ? " (its default)" : ""),
                "set ecs.stopTimeout to %ds, or ECS_CONTAINER_STOP_TIMEOUT in /etc/ecs/ecs.config"
                    .formatted(agents.get().toSeconds())));
  }

  /** The longest stop of each family, of replicas and of daemons. */
  private static List<Finding> tasks(Facts facts, List<EcsTask> tasks) {
    var replicas = new TreeMap<String, Duration>();
    var daemons = new TreeMap<String, Duration>();
    for (EcsTask task : tasks) {
      if (task.isAlive() && !task.isOfDaemonService()) {
        var kind = task.isOurs(facts.policy()) ? daemons : replicas;
        task.stopTimeout()
            .ifPresent(
                stop -> kind.merge(task.family(), stop, (a, b) -> a.compareTo(b) < 0 ? b : a));
      }
    }
    var found = new ArrayList<Finding>();
    replicas.forEach((family, stop) -> found.addAll(replica(facts.policy().drain(), family, stop)));
    found.addAll(daemons(facts.policy().drain(), daemons));
    return found;
  }

  private static List<Finding> replica(Policy.Draining drain, String family, Duration stop) {
    Duration deadline = drain.limit(Cause.AUTO_SCALING).deadline();
    Duration shutdown = drain.limit(Cause.HOST_SHUTDOWN).deadline();
    if (stop.compareTo(deadline) > 0) {
      return List.of(
          Finding.warning(
              WHERE,
              "a task of %s may take %s to stop, and drain.autoScaling.deadline is %s: it is cut short"
                  .formatted(family, Durations.words(stop), Durations.words(deadline)),
              "raise the deadline, or lower stopTimeout in the definition"));
    }
    if (stop.compareTo(shutdown) > 0) {
      return List.of(
          Finding.hint(
              WHERE,
              "a task of %s may take %s to stop, and a shutdown of the host is held for %s (drain.shutdown): it is cut short there"
                  .formatted(family, Durations.words(stop), Durations.words(shutdown)),
              "drain the node before a reboot (nodekeeper drain --wait), or raise drain.shutdown"));
    }
    return List.of();
  }

  /** They stop one after another, when the replicas are gone. */
  private static List<Finding> daemons(Policy.Draining drain, SortedMap<String, Duration> daemons) {
    Duration shutdown = drain.limit(Cause.HOST_SHUTDOWN).deadline();
    Duration all = daemons.values().stream().reduce(Duration.ZERO, Duration::plus);
    return all.compareTo(shutdown) <= 0
        ? List.of()
        : List.of(
            Finding.hint(
                WHERE,
                "the daemons may take %s to stop one after another, and a shutdown of the host is held for %s (drain.shutdown)"
                    .formatted(Durations.words(all), Durations.words(shutdown)),
                "raise drain.shutdown, or lower stopTimeout in the definitions of "
                    + String.join(", ", daemons.keySet())));
  }
}
