package io.nodekeeper.record;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A drain, for people and programs: who was waited for, how long, and how it ended. One document
 * each in {@code /var/lib/nodekeeper/history}.
 *
 * @param version of this schema; members may be added within one
 * @param end when it came to its outcome; empty while it goes on
 * @param outcome one of in-progress, drained, let-go, withdrawn, deadline-missed
 * @param deadlineMissedAt when a deadline passed with replicas there, or not known to be gone,
 *     whatever came later
 * @param letGoAt when no lifecycle hook of ours held the instance any more
 * @param causes all that there were, also those that went away before the end
 * @param replicas at most 500
 * @param unlisted how many more replicas held the node at once
 * @param stages the daemons that were stopped, in that order
 * @param hooks the lifecycle hooks by which the instance waited for us, and what became of each
 * @param heldUntil when the last replica was known to be gone; empty if that was not seen
 * @param holdSeconds how long replicas, or not knowing of them, held the node
 * @param longest the replica that was waited for the longest
 * @param at when this was written last
 */
public record DrainReport(
    int version,
    Optional<String> instanceId,
    Optional<String> cluster,
    Optional<String> containerInstance,
    Instant begin,
    Optional<Instant> end,
    String outcome,
    Optional<Instant> deadlineMissedAt,
    Optional<Instant> letGoAt,
    List<StatusDocument.Reason> causes,
    List<Replica> replicas,
    int unlisted,
    List<Stage> stages,
    List<Hook> hooks,
    Optional<Instant> heldUntil,
    long holdSeconds,
    Optional<Longest> longest,
    Instant at) {

  public static final int VERSION = 1;

  public static final String IN_PROGRESS = "in-progress";
  public static final String DRAINED = "drained";
  public static final String LET_GO = "let-go";
  public static final String WITHDRAWN = "withdrawn";
  public static final String DEADLINE_MISSED = "deadline-missed";

  /**
   * A replica that was waited for.
   *
   * @param goneAt empty if it was still there at the last look
   * @param leftAt when the instance was let go although it had not been seen to go
   * @param waitedSeconds from when it was first seen until it was gone, or left, or the drain ended
   * @param stopTimeoutSeconds from the first SIGTERM to the last SIGKILL, if that is known
   * @param witnesses who showed it last
   */
  public record Replica(
      TaskArn task,
      String family,
      int revision,
      String owner,
      Instant firstSeen,
      Optional<Instant> goneAt,
      Optional<Instant> leftAt,
      long waitedSeconds,
      Optional<Long> stopTimeoutSeconds,
      List<String> witnesses) {

    static Replica of(Blocker blocker, Instant firstSeen) {
      return new Replica(
          blocker.task(),
          blocker.family(),
          blocker.revision(),
          blocker.owner(),
          firstSeen,
          Optional.empty(),
          Optional.empty(),
          0,
          blocker.stopTimeout().map(Duration::toSeconds),
          blocker.witnesses());
    }

    Replica gone(Instant when) {
      return with(goneAt.or(() -> Optional.of(when)), leftAt, waitedSeconds);
    }

    /** One that was left stays so, also if it has gone since. */
    Replica left(Instant when) {
      boolean went = goneAt.filter(at -> leftAt.isEmpty() || at.isBefore(when)).isPresent();
      return went ? this : with(goneAt, Optional.of(when), 0);
    }

    private Replica waitedFor(Instant end) {
      Instant latest = leftAt.filter(end::isAfter).orElse(end);
      Instant until = goneAt.filter(latest::isAfter).orElse(latest);
      return with(goneAt, leftAt, seconds(firstSeen, until));
    }

    private Replica with(Optional<Instant> gone, Optional<Instant> left, long waited) {
      return new Replica(
          task,
          family,
          revision,
          owner,
          firstSeen,
          gone,
          left,
          waited,
          stopTimeoutSeconds,
          witnesses);
    }
  }

  /**
   * Daemons that were stopped together.
   *
   * @param gone when the last of them was; empty while one is there
   * @param went those that are gone, each with its own time
   */
  public record Stage(
      List<DaemonName> daemons, Instant begin, Optional<Instant> gone, List<Went> went) {}

  /** A daemon that is gone, as the node itself shows. */
  public record Went(DaemonName daemon, Instant at) {}

  /**
   * A lifecycle hook.
   *
   * @param state one of waiting, completed (by the agent, and Auto Scaling has confirmed it), ended
   *     (completed by somebody else, or timed out, or what the agent said was never answered)
   * @param result continue or abandon: what the agent completed it with, or last tried to
   * @param at when it was completed, or seen to have ended
   */
  public record Hook(String name, String state, Optional<String> result, Optional<Instant> at) {

    public static final String WAITING = "waiting";
    public static final String COMPLETED = "completed";
    public static final String ENDED = "ended";

    static Hook waiting(String name) {
      return new Hook(name, WAITING, Optional.empty(), Optional.empty());
    }

    public boolean waits() {
      return state.equals(WAITING);
    }
  }

  /** The longest wait. */
  public record Longest(TaskArn task, String family, String owner, long waitedSeconds) {}

  /** Of a drain that has just begun. */
  public static DrainReport begun(Instant begin) {
    return new DrainReport(
        VERSION,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        begin,
        Optional.empty(),
        IN_PROGRESS,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        List.of(),
        0,
        List.of(),
        List.of(),
        Optional.empty(),
        0,
        Optional.empty(),
        begin);
  }

  /** The same after one more look, whether that shows the drain or shows that it is over. */
  public DrainReport after(Look look) {
    return Reporting.after(this, look);
  }

  /** The same when a look shows another drain in its place. */
  public DrainReport replaced(Look look) {
    return Reporting.replaced(this, look);
  }

  /** Whether something else may still become of it. */
  public boolean mayStillChange() {
    return outcome.equals(IN_PROGRESS) || (outcome.equals(DEADLINE_MISSED) && letGoAt.isEmpty());
  }

  /** The same, with its sums as they are at this time. */
  public DrainReport asOf(Instant time) {
    Instant latest = end.orElse(time);
    List<Replica> waited = replicas.stream().map(replica -> replica.waitedFor(latest)).toList();
    return new DrainReport(
        version,
        instanceId,
        cluster,
        containerInstance,
        begin,
        end,
        outcome,
        deadlineMissedAt,
        letGoAt,
        causes,
        waited,
        unlisted,
        stages,
        hooks,
        heldUntil,
        seconds(begin, heldUntil.orElse(latest)),
        waited.stream()
            .max(Comparator.comparingLong(Replica::waitedSeconds))
            .map(most ->
                new Longest(most.task(), most.family(), most.owner(), most.waitedSeconds())),
        time);
  }

  private static long seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds());
  }
}
