package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A daemon whose container's health check fails. ECS replaces an unhealthy task of a service, and
 * leaves a standalone one as it is; so it is up to us.
 */
final class Unhealthy {

  private static final String KEY = "unhealthy:";

  private Unhealthy() {}

  /** Stops it when it has been so for too long, where the settings say when that is. */
  static String decide(Draft draft, Daemon daemon, NodeTask task, boolean leaving) {
    String says = "its container's health check fails";
    String key = KEY + task.arn();
    Memory.Try known = draft.memory.tries().get(key);
    if (known == null) {
      known = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(key, known);
    }
    Optional<Duration> patience = daemon.care().restartUnhealthy();
    if (patience.isEmpty() || leaving) {
      return says;
    }
    Instant over = known.at().plus(patience.get());
    if (draft.now.isBefore(over)) {
      draft.lookAt(over);
      return says + "; it is stopped at " + Moments.words(over) + " unless it recovers";
    }
    Ours.stop(draft, daemon.name(), task, "its health check has failed for too long");
    return says + "; it is being replaced";
  }

  /** Forgets tasks that are unhealthy no more; a health that cannot be seen changes nothing. */
  static void tidy(Draft draft) {
    for (String key : List.copyOf(draft.memory.tries().keySet())) {
      boolean over =
          key.startsWith(KEY)
              && draft.seen.containers().isKnown()
              && draft
                  .node
                  .task(new TaskArn(key.substring(KEY.length())))
                  .filter(task -> task.health() == Container.Health.UNHEALTHY)
                  .isEmpty();
      if (over) {
        draft.memory = draft.memory.withoutTry(key);
      }
    }
  }
}
