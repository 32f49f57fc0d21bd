package io.nodekeeper.doctor;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Durations;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether what is to stop has the time for it, in a drain and at a shutdown of the host. */
public final class Stops {

  private static final String WHERE = "stop";

  /** Source: EC2 user guide, Spot Instance interruption notices. */
  private static final Duration SPOT_NOTICE = Duration.ofMinutes(2);

  private Stops() {}

  /**
   * What there is to judge.
   *
   * @param config the ECS agent's settings
   * @param tasks on this node, by ECS
   * @param spot whether this is a Spot instance
   * @param stopTimeout what our settings say of containers whose definition names none
   */
  public record Facts(
      Reading<AgentConfig> config,
      Reading<List<EcsTask>> tasks,
      Reading<Boolean> spot,
      Policy policy,
      Duration stopTimeout) {}

  public static Judgement judge(Facts facts) {
    return Judgement.from("the ECS agent's settings", facts.config(), is -> config(facts, is))
        .and(Judgement.from("the tasks on this node", facts.tasks(), is -> tasks(facts, is)))
        .and(spot(facts));
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

  private static List<Finding> tasks(Facts facts, List<EcsTask> tasks) {
    Policy.Draining drain = facts.policy().drain();
    var found = new ArrayList<Finding>();
    longest(facts, tasks, false)
        .forEach((family, stop) -> found.addAll(replica(drain, family, stop)));
    found.addAll(daemons(drain, longest(facts, tasks, true)));
    return found;
  }

  /** The longest stop of each family, of daemons or of replicas. */
  private static SortedMap<String, Duration> longest(
      Facts facts, List<EcsTask> tasks, boolean daemons) {
    var stops = new TreeMap<String, Duration>();
    for (EcsTask task : tasks) {
      if (task.isAlive() && !task.isOfDaemonService() && task.isOurs(facts.policy()) == daemons) {
        task.stopTimeout()
            .ifPresent(
                stop -> stops.merge(task.family(), stop, (a, b) -> a.compareTo(b) < 0 ? b : a));
      }
    }
    return stops;
  }

  /** It matters only where something takes longer than EC2 leaves to a Spot instance. */
  private static Judgement spot(Facts facts) {
    Duration margin = facts.policy().drain().spotMargin();
    SortedMap<String, Duration> slow =
        longest(facts, facts.tasks().toOptional().orElse(List.of()), false);
    slow.values().removeIf(stop -> stop.compareTo(SPOT_NOTICE.minus(margin)) <= 0);
    return slow.isEmpty()
        ? Judgement.nothing()
        : Judgement.from(
            "whether this is a Spot instance",
            facts.spot(),
            is -> is ? slow.entrySet().stream().map(one -> spot(one, margin)).toList() : List.of());
  }

  private static Finding spot(Map.Entry<String, Duration> slow, Duration margin) {
    return Finding.warning(
        WHERE,
        "a task of %s may take %s to stop, and EC2 says only %s before that it takes this Spot instance back, of which drain.spot.margin leaves %s: it is cut short"
            .formatted(
                slow.getKey(),
                Durations.words(slow.getValue()),
                Durations.words(SPOT_NOTICE),
                Durations.words(SPOT_NOTICE.minus(margin))),
        "lower stopTimeout in the definition, or run it on instances that are no Spot instances");
  }

  /** The deadlines of drains that end before a task has stopped. */
  private static List<String> shorter(Policy.Draining drain, Duration stop) {
    var deadlines = new LinkedHashMap<String, Cause>();
    deadlines.put("drain.autoScaling.deadline", Cause.AUTO_SCALING);
    deadlines.put("drain.ecs.deadline", Cause.ECS_DRAINING);
    deadlines.put("drain.command.deadline", Cause.OPERATOR);
    if (drain.rebalance()) {
      deadlines.put("drain.rebalance.deadline", Cause.REBALANCE);
    }
    return deadlines.entrySet().stream()
        .filter(one -> stop.compareTo(drain.limit(one.getValue()).deadline()) > 0)
        .map(one -> one.getKey() + " is " + Durations.words(drain.limit(one.getValue()).deadline()))
        .toList();
  }

  private static List<Finding> replica(Policy.Draining drain, String family, Duration stop) {
    List<String> shorter = shorter(drain, stop);
    Duration shutdown = drain.limit(Cause.HOST_SHUTDOWN).deadline();
    if (!shorter.isEmpty()) {
      return List.of(
          Finding.warning(
              WHERE,
              "a task of %s may take %s to stop, and %s: its end is not waited for"
                  .formatted(family, Durations.words(stop), String.join(", ", shorter)),
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
