package io.nodekeeper.core;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;

/** Ways in which a node may be told to leave. */
public final class Leavings {

  private Leavings() {}

  /** Every cause alike, but for a shutdown of the host. */
  public static Policy.Draining of(
      Duration deadline,
      Action.CompleteLifecycle.Result atDeadline,
      Policy.HookChoice hook,
      Duration shutdown) {
    var limits = new TreeMap<Cause, Policy.Limit>();
    for (Cause cause :
        List.of(Cause.ECS_DRAINING, Cause.AUTO_SCALING, Cause.REBALANCE, Cause.OPERATOR)) {
      limits.put(cause, new Policy.Limit(deadline, atDeadline));
    }
    limits.put(
        Cause.HOST_SHUTDOWN,
        new Policy.Limit(
            shutdown.compareTo(deadline) < 0 ? shutdown : deadline,
            Action.CompleteLifecycle.Result.CONTINUE));
    return new Policy.Draining(
        Collections.unmodifiableSortedMap(limits),
        hook,
        Duration.ofSeconds(15),
        Duration.ofHours(1),
        false,
        new Policy.Standalone.Wait());
  }
}
