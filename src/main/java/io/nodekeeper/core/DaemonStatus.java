package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one daemon stands.
 *
 * @param revision of the task that runs; 0 if none does
 * @param reason why it is not healthy; empty if it is
 * @param until when it will be tried again, if that is decided
 * @param wanted the revision that is wanted, once it is known
 * @param rollout how its replacing stands, if anything is to be said of it
 * @param obeyed when the last order about its replacing that was carried out was given
 * @param vain why that order came to nothing, if it did
 */
public record DaemonStatus(
    DaemonName name,
    Phase phase,
    boolean critical,
    String taskDefinition,
    Optional<TaskArn> task,
    int revision,
    int restarts,
    String reason,
    Optional<Instant> until,
    OptionalInt wanted,
    Optional<String> rollout,
    Optional<Instant> obeyed,
    Optional<String> vain) {

  /** The reason until ECS has said why a task ended that left no container behind. */
  public static final String NOBODY_SAID = "it ended, and nobody has said why";

  /** Of which nothing is known but how it runs. */
  public DaemonStatus(
      DaemonName name,
      Phase phase,
      boolean critical,
      String taskDefinition,
      Optional<TaskArn> task,
      int revision,
      int restarts,
      String reason,
      Optional<Instant> until) {
    this(
        name,
        phase,
        critical,
        taskDefinition,
        task,
        revision,
        restarts,
        reason,
        until,
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Counted, never stored. */
  public enum Phase {
    /** Not to be started yet: something else has to be first. */
    WAITING,
    /** Asked for, and not yet seen running. */
    STARTING,
    /** Running, and not yet known to be healthy. */
    RUNNING,
    HEALTHY,
    UNHEALTHY,
    /** Running, and told to stop. */
    STOPPING,
    /** It ended, and is started again after a while. */
    BACKING_OFF,
    /** It keeps ending, and waits longer than a back-off for its next start. */
    FLAPPING,
    /** The node leaves, and it is gone. */
    STOPPED,
    /** Not to run on this node: nobody waits for it. */
    ELSEWHERE
  }

  public boolean isHealthy() {
    return phase == Phase.HEALTHY;
  }

  /** Whether something is still to be done for it before others can count on it. */
  public boolean isAwaited() {
    return !isHealthy() && phase != Phase.ELSEWHERE;
  }

  /** Whether it runs and stays, well or not: what may be over in a moment does not count. */
  boolean isUp() {
    return isHealthy() || phase == Phase.UNHEALTHY;
  }

  DaemonStatus with(
      OptionalInt revisionWanted,
      Optional<String> replacing,
      Optional<Instant> order,
      Optional<String> why) {
    return new DaemonStatus(
        name,
        phase,
        critical,
        taskDefinition,
        task,
        revision,
        restarts,
        reason,
        until,
        revisionWanted,
        replacing,
        order,
        why);
  }
}
