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
 * @param deadlineMissedAt when a deadline passed with replicas still there, whatever came later
 * @param causes all that there were, also those that went away before the end
 * @param replicas at most 500
 * @param unlisted how many more replicas held the node at once
 * @param stages the daemons that were stopped, in that order
 * @param heldUntil when no replica held the node any more
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
    List<StatusDocument.Reason> causes,
    List<Replica> replicas,
    int unlisted,
    List<Stage> stages,
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
   * @param waitedSeconds from when it was first seen to its end, or to that of the drain
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
          0,
          blocker.stopTimeout().map(Duration::toSeconds),
          blocker.witnesses());
    }

    Replica gone(Instant when) {
      return with(goneAt.or(() -> Optional.of(when)), waitedSeconds);
    }

    private Replica waitedFor(Instant latest) {
      return with(goneAt, seconds(firstSeen, goneAt.orElse(latest)));
    }

    private Replica with(Optional<Instant> gone, long waited) {
      return new Replica(
          task, family, revision, owner, firstSeen, gone, waited, stopTimeoutSeconds, witnesses);
    }
  }

  /** Daemons that were stopped together; {@code gone} is empty while one of them is there. */
  public record Stage(List<DaemonName> daemons, Instant begin, Optional<Instant> gone) {}

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
        List.of(),
        List.of(),
        0,
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

  /** Whether something else may still become of it. */
  public boolean mayStillChange() {
    return outcome.equals(IN_PROGRESS) || outcome.equals(DEADLINE_MISSED);
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
        causes,
        waited,
        unlisted,
        stages,
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
