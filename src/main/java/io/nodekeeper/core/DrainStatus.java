package io.nodekeeper.core;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the node's leaving stands.
 *
 * @param causes those that stand; none once the drain is withdrawn
 * @param deadline the nearest of the causes' deadlines
 * @param atDeadline what the lifecycle action is completed with then
 * @param keepsDaemons the daemons stay when the replicas are gone
 * @param blockers the replicas that hold it
 * @param holding what else it waits for, in words; empty if nothing
 * @param stage the daemons being stopped now; empty while it is held, or when all are gone
 * @param remaining the daemons of which Docker or the ECS agent shows a task alive: ECS itself
 *     tells of an end only when it is asked again
 * @param hooks the lifecycle hooks that are heartbeated, and will be completed
 */
public record DrainStatus(
    List<Why> causes,
    Instant begin,
    Instant deadline,
    Action.CompleteLifecycle.Result atDeadline,
    boolean drainingIsOurs,
    boolean withdrawn,
    boolean keepsDaemons,
    List<Blocker> blockers,
    Optional<String> holding,
    List<DaemonName> stage,
    List<DaemonName> remaining,
    List<String> hooks,
    Optional<Instant> letGo) {

  /** Whether its deadline means anything; not when the node rests, or the causes are gone. */
  public boolean underWay() {
    return !withdrawn && (!blockers.isEmpty() || holding.isPresent() || !stage.isEmpty());
  }

  /** Until when the node is held at the most; empty where nothing holds it, or for no such time. */
  public Optional<Instant> until() {
    return causes.stream()
        .filter(_ -> underWay())
        .filter(why -> why.cause() != Cause.AUTO_SCALING || !hooks.isEmpty())
        .map(Why::deadline)
        .min(Comparator.naturalOrder());
  }

  /**
   * One cause.
   *
   * @param since when it was first seen
   * @param deadline its own
   * @param words for people
   */
  public record Why(Cause cause, Instant since, Instant deadline, String words) {}
}
