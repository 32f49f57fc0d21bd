package io.nodekeeper.record;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.TaskArn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The node as the agent last saw it, for people and programs: {@code /run/nodekeeper/status.json}
 * and every {@code --json}. It holds no tag's value and no file's content.
 *
 * @param version of this schema; members may be added within one
 * @param agentVersion of the program that wrote it
 * @param pid of the process that wrote it
 * @param at when the look was taken, by the wall clock
 * @param state one of waiting, warmed, starting, ready, draining, stopping, drained
 * @param since when it came to that state, by the wall clock
 * @param ready whether the node says that it takes replicas
 * @param settingsProblem why changed settings are not used; empty if they are
 * @param settingsProblemSince since when there has been one, by the wall clock
 * @param readings what each source said, or why it did not
 * @param lookAgainAt the latest time of the next look
 */
public record StatusDocument(
    int version,
    String agentVersion,
    long pid,
    Instant at,
    String state,
    Instant since,
    boolean ready,
    Optional<String> settingsProblem,
    Optional<Instant> settingsProblemSince,
    Optional<String> instanceId,
    Optional<String> cluster,
    Optional<String> containerInstance,
    List<Daemon> daemons,
    Optional<Drain> drain,
    List<Noted> notes,
    List<Did> actions,
    List<Source> readings,
    List<FileState> files,
    Instant lookAgainAt) {

  public static final int VERSION = 1;

  /**
   * A daemon.
   *
   * @param phase one of waiting, starting, running, healthy, unhealthy, stopping, backing_off,
   *     stopped
   * @param since when it came to that phase, by the wall clock
   * @param reason why it is not healthy; empty if it is
   */
  public record Daemon(
      DaemonName name,
      String phase,
      Instant since,
      boolean critical,
      String taskDefinition,
      Optional<TaskArn> task,
      int revision,
      int restarts,
      String reason,
      Optional<Instant> until) {

    static Daemon of(DaemonStatus status, Since since) {
      String phase = Words.of(status.phase());
      return new Daemon(
          status.name(),
          phase,
          since.daemon(status.name(), phase),
          status.critical(),
          status.taskDefinition(),
          status.task(),
          status.revision(),
          status.restarts(),
          status.reason(),
          status.until());
    }
  }

  /**
   * The node's leaving.
   *
   * @param causes ecs_draining, auto_scaling
   * @param holding what besides replicas it waits for
   * @param holdingSince since when it has waited for that, by the wall clock
   * @param stage the daemons being stopped now
   * @param letGo when the lifecycle action was completed
   */
  public record Drain(
      List<String> causes,
      List<String> why,
      Instant begin,
      Instant deadline,
      boolean drainingIsOurs,
      boolean withdrawn,
      List<Replica> blockers,
      Optional<String> holding,
      Optional<Instant> holdingSince,
      List<DaemonName> stage,
      Optional<String> hook,
      Optional<Instant> letGo) {

    static Drain of(DrainStatus status, Since since) {
      return new Drain(
          status.causes().stream().map(Words::of).toList(),
          status.causes().stream().map(Cause::words).toList(),
          status.begin(),
          status.deadline(),
          status.drainingIsOurs(),
          status.withdrawn(),
          status.blockers().stream().map(blocker -> Replica.of(blocker, since)).toList(),
          status.holding(),
          status.holding().map(since::holding),
          status.stage(),
          status.hook(),
          status.letGo());
    }
  }

  /**
   * A replica that holds the node.
   *
   * @param witnesses who still shows it
   * @param since when it was first seen to hold the node, by the wall clock
   */
  public record Replica(
      TaskArn task,
      String family,
      String owner,
      List<String> witnesses,
      boolean stopping,
      Instant since) {

    static Replica of(Blocker blocker, Since since) {
      return new Replica(
          blocker.task(),
          blocker.family(),
          blocker.owner(),
          blocker.witnesses(),
          blocker.stopping(),
          since.replica(blocker.task()));
    }
  }

  /**
   * Something an operator should know.
   *
   * @param level info or warning
   * @param since when it was first said, if only its numbers have changed, by the wall clock
   */
  public record Noted(String level, String subject, String text, Instant since) {
    static Noted of(Note note, Since since) {
      String level = Words.of(note.level());
      return new Noted(
          level, note.subject(), note.text(), since.note(level, note.subject(), note.text()));
    }
  }

  /**
   * What was done in this look.
   *
   * @param kind such as StartTask
   * @param result done, failed, refused, unanswered, or objected
   * @param trouble why not, for all but done
   */
  public record Did(
      String kind, String about, String because, String result, Optional<String> trouble) {}

  /**
   * A source.
   *
   * @param at when it was read, or when reading failed; empty if it was never asked
   * @param trouble why it is not known
   * @param since when it began not to answer, by the wall clock; empty if it answers
   */
  public record Source(
      String name,
      boolean known,
      Optional<Instant> at,
      Optional<String> trouble,
      Optional<Instant> since) {

    /** Whether it was asked, and has not answered. */
    public boolean silent() {
      return !known && at.isPresent();
    }
  }

  /**
   * A rendered file.
   *
   * @param state one of as wanted, absent, out of date, withheld, unreadable
   */
  public record FileState(String path, String state, Optional<String> reason) {}
}
