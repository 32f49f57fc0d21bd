package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A replica that is still there, and so holds the node.
 *
 * @param containers those of it that run, by their names in the task definition
 * @param owner such as {@code service web} or {@code standalone task}, or that it is not known
 * @param witnesses who still shows it, in words: {@code Docker}, {@code ECS agent}, {@code ECS}
 * @param stopping whether it has been told to stop
 * @param since when it was told to stop if that is known, or when the drain began
 * @param stoppingAt when it was told to stop, if that is known
 * @param stopTimeout how long it has from the first SIGTERM to the last SIGKILL, if that is known
 * @param killedAt when Docker kills what is left of it, if that is known
 * @param advice what an operator can do about it; empty when it goes by itself
 */
public record Blocker(
    TaskArn task,
    String family,
    int revision,
    List<String> containers,
    String owner,
    List<String> witnesses,
    boolean stopping,
    Instant since,
    Optional<Instant> stoppingAt,
    Optional<Duration> stopTimeout,
    Optional<Instant> killedAt,
    Optional<String> advice) {

  /** The owner's words until ECS has said who that is. */
  public static final String NO_OWNER = "owner not known";

  static final String NEVER_STOPPED = "ECS can never stop it";
  static final String NEVER_FOR_A_DRAIN = "ECS never stops a standalone task for a drain";
  static final String STOPPED_BY_NOBODY = "nobody will stop what runs of it";
  static final String NOT_KILLED = "Docker should have killed it";

  private static final List<String> STUCK =
      List.of(NEVER_STOPPED, NEVER_FOR_A_DRAIN, STOPPED_BY_NOBODY, NOT_KILLED);

  /** Whether such advice is of one that does not go by itself, however long one waits. */
  public static boolean isStuck(String advice) {
    return STUCK.stream().anyMatch(advice::contains);
  }
}
