package io.nodekeeper.record;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DaemonTally;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The node as the agent last saw it, for people and programs: {@code /run/nodekeeper/status.json}
 * and every {@code --json}. It holds no file's content, and no tag's value but in the path of a
 * source of daemons that cannot be used.
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
 * @param ecsAgent what is known of it beside whether it answers; empty if it does not
 * @param readings what each source said, or why it did not
 * @param sources where daemons are declared besides the files
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
    Optional<EcsAgent> ecsAgent,
    List<Daemon> daemons,
    Optional<Drain> drain,
    List<Noted> notes,
    List<Did> actions,
    List<Source> readings,
    List<FileState> files,
    List<DaemonSource> sources,
    Instant lookAgainAt) {

  public static final int VERSION = 1;

  /**
   * What a look may take after its time: 6 s for the node, 15 s for AWS, and for what is done 15 s
   * beside 10 s of a command.
   */
  private static final Duration SLACK = Duration.ofSeconds(50);

  /** Whether the next look is overdue, so that the agent hangs if it lives. */
  public boolean isLate(Instant now) {
    return now.isAfter(lookAgainAt.plus(SLACK));
  }

  /**
   * A daemon.
   *
   * @param phase one of waiting, starting, running, healthy, unhealthy, stopping, backing_off,
   *     flapping, stopped, elsewhere
   * @param since when it came to that phase, by the wall clock
   * @param reason why it is not healthy; empty if it is
   * @param wanted the revision that is wanted, once it is known
   * @param rollout how its replacing stands, if anything is to be said of it
   * @param obeyed when the last order about its replacing that was carried out was given
   * @param vain why that order came to nothing, if it did
   * @param startedAt when the oldest of its task's containers that run was made, as Docker has it
   * @param tally how it counts; empty in the document of an older agent
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
      Optional<Instant> until,
      Optional<Integer> wanted,
      Optional<String> rollout,
      Optional<Instant> obeyed,
      Optional<String> vain,
      Optional<Instant> startedAt,
      Optional<Tally> tally) {

    static Daemon of(DaemonStatus status, Optional<Instant> startedAt, Since since) {
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
          status.until(),
          status.wanted().stream().boxed().findFirst(),
          status.rollout(),
          status.obeyed(),
          status.vain(),
          startedAt,
          Optional.of(Tally.of(status)));
    }
  }

  /**
   * How a daemon counts, by the same rule as the fleet is told of it.
   *
   * @param desired whether it is to run on this node now; of one that is not, nothing else holds
   */
  public record Tally(boolean desired, boolean running, boolean ready, boolean upToDate) {
    static Tally of(DaemonStatus status) {
      return DaemonTally.Standing.of(status)
          .map(is -> new Tally(true, is.running(), is.ready(), is.upToDate()))
          .orElse(new Tally(false, false, false, false));
    }
  }

  /**
   * The ECS agent.
   *
   * @param connected whether ECS took it for connected when it was last asked; empty if ECS did not
   *     say
   */
  public record EcsAgent(String version, Optional<Boolean> connected) {}

  /**
   * The node's leaving.
   *
   * @param causes such as ecs_draining, auto_scaling, spot
   * @param why each of them in words
   * @param reasons each of them with its own deadline
   * @param atDeadline continue or abandon: what the lifecycle action is completed with then
   * @param keepsDaemons the daemons stay when the replicas are gone
   * @param holding what besides replicas it waits for
   * @param holdingSince since when it has waited for that, by the wall clock
   * @param stage the daemons being stopped now
   * @param letGo when the lifecycle action was completed
   */
  public record Drain(
      List<String> causes,
      List<String> why,
      List<Reason> reasons,
      Instant begin,
      Instant deadline,
      Optional<String> atDeadline,
      boolean drainingIsOurs,
      boolean withdrawn,
      boolean keepsDaemons,
      List<Replica> blockers,
      Optional<String> holding,
      Optional<Instant> holdingSince,
      List<DaemonName> stage,
      List<String> hooks,
      Optional<Instant> letGo) {

    /** Whether its deadline means anything; not when the node rests, or the causes are gone. */
    public boolean underWay() {
      return !withdrawn && (!blockers.isEmpty() || holding.isPresent() || !stage.isEmpty());
    }

    /**
     * Whether the node is held until the deadline of this cause: Auto Scaling takes an instance
     * when no hook is kept waiting, whatever is still there.
     */
    public boolean holds(Reason reason) {
      return underWay()
          && !(reason.cause().equals(Words.of(Cause.AUTO_SCALING)) && hooks.isEmpty());
    }

    /** Until when it is held at the most; empty where nothing holds it, or for no such time. */
    public Optional<Instant> until() {
      return reasons.stream()
          .filter(this::holds)
          .map(Reason::deadline)
          .min(Comparator.naturalOrder());
    }

    static Drain of(DrainStatus status, Since since) {
      return new Drain(
          status.causes().stream().map(why -> Words.of(why.cause())).toList(),
          status.causes().stream().map(DrainStatus.Why::words).toList(),
          status.causes().stream().map(Reason::of).toList(),
          status.begin(),
          status.deadline(),
          Optional.of(Words.of(status.atDeadline())),
          status.drainingIsOurs(),
          status.withdrawn(),
          status.keepsDaemons(),
          status.blockers().stream().map(blocker -> Replica.of(blocker, since)).toList(),
          status.holding(),
          status.holding().map(since::holding),
          status.stage(),
          status.hooks(),
          status.letGo());
    }
  }

  /**
   * A cause of a drain.
   *
   * @param since when it was first seen
   * @param deadline its own; the nearest of all rules
   * @param text for people
   */
  public record Reason(String cause, Instant since, Instant deadline, String text) {
    static Reason of(DrainStatus.Why why) {
      return new Reason(Words.of(why.cause()), why.since(), why.deadline(), why.words());
    }
  }

  /**
   * A replica that holds the node.
   *
   * @param containers those of it that run
   * @param witnesses who still shows it
   * @param since when it was first seen to hold the node, by the wall clock
   * @param stoppingSince when it was told to stop, if that is known
   * @param stopTimeoutSeconds from the first SIGTERM to the last SIGKILL, if that is known
   * @param killedAt when Docker kills what is left of it, if that is known
   * @param advice what an operator can do about it
   */
  public record Replica(
      TaskArn task,
      String family,
      int revision,
      List<String> containers,
      String owner,
      List<String> witnesses,
      boolean stopping,
      Instant since,
      Optional<Instant> stoppingSince,
      Optional<Long> stopTimeoutSeconds,
      Optional<Instant> killedAt,
      Optional<String> advice) {

    static Replica of(Blocker blocker, Since since) {
      return new Replica(
          blocker.task(),
          blocker.family(),
          blocker.revision(),
          blocker.containers(),
          blocker.owner(),
          blocker.witnesses(),
          blocker.stopping(),
          since.replica(blocker.task()),
          blocker.stoppingAt(),
          blocker.stopTimeout().map(Duration::toSeconds),
          blocker.killedAt(),
          blocker.advice());
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
   * @param at when what is known was read, or when reading failed; empty if it was never asked
   * @param trouble why it is not known, or could not be read again
   * @param since when it began not to answer, by the wall clock; empty if it answers
   */
  public record Source(
      String name,
      boolean known,
      Optional<Instant> at,
      Optional<String> trouble,
      Optional<Instant> since) {

    /** Whether it was asked, and nothing is known of it. */
    public boolean silent() {
      return !known && at.isPresent();
    }

    /** Whether it has answered before, and does not now: what it said goes on to hold. */
    public boolean stale() {
      return known && trouble.isPresent();
    }
  }

  /**
   * A source of daemons that the settings name.
   *
   * @param name one of ssm, s3, services
   * @param written as the settings write it; empty in the document of an older agent
   * @param from where it stands, as far as that is known; a tag's value is not in it
   * @param path the same with the tags' values; empty for services, for what has never been asked,
   *     and in the document of an older agent
   * @param version of what is in force; empty if nothing is
   * @param readAt when the source last said so, by the wall clock
   * @param trouble why it cannot be read, or does not hold; empty if all is well
   * @param since since when it cannot be read, by the wall clock
   */
  public record DaemonSource(
      String name,
      Optional<String> written,
      String from,
      Optional<String> path,
      Optional<String> version,
      Optional<Instant> readAt,
      Optional<String> trouble,
      Optional<Instant> since) {}

  /**
   * A rendered file.
   *
   * @param state one of as wanted, absent, out of date, withheld, unreadable
   */
  public record FileState(String path, String state, Optional<String> reason) {

    /** What there is to do about it is nothing. */
    public boolean right() {
      return state.equals("as wanted");
    }
  }
}
