package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action.CompleteLifecycle.Result;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Notices;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * When each cause of a drain has to be over at the latest, by the policy and by what the world has
 * told; counted from when the agent first names it, and nearer only when it is told so.
 */
final class Deadlines {

  private static final Duration SPOT_NOTICE = Duration.ofMinutes(2);

  private final Scene scene;
  private final Map<Cause, Instant> latest = new TreeMap<>();

  Deadlines(Scene scene) {
    this.scene = scene;
  }

  /** A process that remembers these deadlines. */
  void remembered(Map<Cause, Instant> deadlines) {
    latest.clear();
    latest.putAll(deadlines);
  }

  void follow(Optional<DrainStatus> drain) {
    Collection<Cause> named =
        drain.stream().flatMap(is -> is.causes().stream()).map(DrainStatus.Why::cause).toList();
    latest.keySet().retainAll(named);
    named.forEach(cause -> latest.putIfAbsent(cause, expected(cause)));
    if (latest.containsKey(Cause.OPERATOR)) {
      scene.told().order().ifPresent(order -> latest.put(Cause.OPERATOR, order.deadline()));
    }
  }

  private Instant expected(Cause cause) {
    Instant now = scene.agentNow();
    return switch (cause) {
      case SPOT -> {
        Instant end = scene.told().spot().map(Notices.Spot::time).orElse(now.plus(SPOT_NOTICE));
        Instant by = end.isBefore(now.plus(SPOT_NOTICE)) ? end : now.plus(SPOT_NOTICE);
        Instant less = by.minus(scene.policy().drain().spotMargin());
        yield less.isBefore(now) ? now : less;
      }
      case MAINTENANCE ->
          scene.told().maintenance().stream()
              .filter(Notices.Maintenance::isActive)
              .map(Notices.Maintenance::notBefore)
              .min(Comparator.naturalOrder())
              .orElse(now);
      case OPERATOR -> scene.told().order().map(order -> order.deadline()).orElse(now);
      default -> now.plus(scene.policy().drain().limit(cause).deadline());
    };
  }

  Optional<Instant> of(Cause cause) {
    return Optional.ofNullable(latest.get(cause));
  }

  /** The nearest; empty while nothing drains the node. */
  Optional<Instant> nearest() {
    return latest.values().stream().min(Comparator.naturalOrder());
  }

  /** What the lifecycle action may be completed with at the nearest deadline. */
  boolean allows(Result result) {
    return latest.entrySet().stream()
        .filter(entry -> Optional.of(entry.getValue()).equals(nearest()))
        .anyMatch(entry -> scene.policy().drain().atDeadline(entry.getKey()) == result);
  }
}
