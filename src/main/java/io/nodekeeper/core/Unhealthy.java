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

  /** What is said of one that was stopped for it: its exit code tells only that it was stopped. */
  static final String END = "its health check failed, and it was stopped for that";

  private static final String KEY = "unhealthy:";

  private Unhealthy() {}

  /**
   * Stops it when it has been so for too long, where the settings say when that is, and another one
   * may be started in its place: nothing is stopped for nothing.
   */
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
    Optional<String> awaited = Missing.awaited(draft, daemon);
    if (awaited.isPresent()) {
      return says + "; it goes on until it may be started anew: " + awaited.get();
    }
    String becomes =
        Ours.stop(draft, daemon.name(), task, "its health check has failed for too long");
    if (draft.stops(task.arn())) {
      draft.memory =
          draft.memory.withTry(key, new Memory.Try(known.at(), known.failures(), Optional.of(END)));
    }
    return says + "; " + becomes;
  }

  /** Whether it was stopped because its health check failed. */
  static boolean isStopped(Draft draft, TaskArn task) {
    Memory.Try known = draft.memory.tries().get(KEY + task);
    return known != null && known.trouble().isPresent();
  }

  /** Forgets tasks that are unhealthy no more; a health that cannot be seen changes nothing. */
  static void tidy(Draft draft) {
    for (String key : List.copyOf(draft.memory.tries().keySet())) {
      if (key.startsWith(KEY)
          && draft.seen.containers().isKnown()
          && isOver(draft, new TaskArn(key.substring(KEY.length())))) {
        draft.memory = draft.memory.withoutTry(key);
      }
    }
  }

  /** Why the last task of a daemon ended is to be told for as long as it is the last. */
  private static boolean isOver(Draft draft, TaskArn arn) {
    Optional<NodeTask> task = draft.node.task(arn);
    boolean fails = task.filter(is -> is.health() == Container.Health.UNHEALTHY).isPresent();
    boolean runs = task.filter(is -> is.life() == NodeTask.Life.RUNNING).isPresent();
    boolean last =
        draft.memory.daemons().values().stream()
            .anyMatch(starts -> starts.lastTask().filter(arn::equals).isPresent());
    return !fails && (runs || !last || !isStopped(draft, arn));
  }
}
