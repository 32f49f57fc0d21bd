package io.nodekeeper.sim;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock as the agent has it: true time, and the error that the machine's clock had when the
 * process started. A process keeps the time it began with, so a clock that somebody sets is seen by
 * the next one.
 */
public final class AgentClock implements InstantSource {

  private final InstantSource truth;
  private Duration wallError = Duration.ZERO;
  private Duration error = Duration.ZERO;
  private Duration setBack = Duration.ZERO;
  private int steps;

  public AgentClock(InstantSource truth) {
    this.truth = truth;
  }

  @Override
  public Instant instant() {
    return truth.instant().plus(error);
  }

  /** What this clock says at that true time. */
  public Instant of(Instant when) {
    return when.equals(Instant.EPOCH) ? when : when.plus(error);
  }

  /** Somebody sets the machine's clock, ahead or back. */
  public void step(Duration by) {
    wallError = wallError.plus(by);
  }

  /**
   * A process begins.
   *
   * @return by how much its clock is ahead of the last one's; negative if behind
   */
  public Duration processStarts() {
    Duration ahead = wallError.minus(error);
    error = wallError;
    if (!ahead.isZero()) {
      steps++;
    }
    if (ahead.isNegative()) {
      setBack = setBack.plus(ahead.negated());
    }
    return ahead;
  }

  /** By how much it has been set back in all. */
  public Duration setBack() {
    return setBack;
  }

  /** How often a process began with another time than the one before. */
  public int steps() {
    return steps;
  }
}
