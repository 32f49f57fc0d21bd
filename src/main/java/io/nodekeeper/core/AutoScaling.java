package io.nodekeeper.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The Auto Scaling group of this instance, and how it stands with its hooks.
 *
 * @param group empty when the instance is in none
 * @param lifecycleState such as InService, Terminating:Wait, Terminating:Retained: an open set;
 *     empty when the group does not have the instance
 * @param retainsAbandoned whether an instance whose termination hook is abandoned is retained
 *     ({@code TerminateHookAbandon}); empty when that could not be asked
 */
public record AutoScaling(
    Optional<String> group,
    Optional<String> lifecycleState,
    List<Hook> terminationHooks,
    List<Hook> launchHooks,
    Optional<Boolean> retainsAbandoned) {

  /** The hook that ECS's managed draining makes, and only ECS completes. */
  public static final String MANAGED_DRAINING_HOOK = "ecs-managed-draining-termination-hook";

  /** What is said of a lifecycle action that does not wait: not yet, or not any more. */
  public static final String NO_ACTION = "no active lifecycle action";

  /** The longest that any lifecycle action waits. Source: EC2 Auto Scaling user guide, hooks. */
  public static final Duration LONGEST_WAIT = Duration.ofDays(2);

  /** How many heartbeat time-outs a lifecycle action waits at the most. */
  public static final int MOST_HEARTBEATS = 100;

  /**
   * A lifecycle hook.
   *
   * @param heartbeatTimeout 30 s to 2 h
   * @param globalTimeout how long the action waits at the most, however often it is heartbeated
   */
  public record Hook(String name, Duration heartbeatTimeout, Duration globalTimeout) {

    /** With the bound that Auto Scaling sets: 100 time-outs or 48 hours, whichever is less. */
    public static Hook of(String name, Duration heartbeatTimeout) {
      Duration hundred = heartbeatTimeout.multipliedBy(MOST_HEARTBEATS);
      return new Hook(
          name, heartbeatTimeout, hundred.compareTo(LONGEST_WAIT) < 0 ? hundred : LONGEST_WAIT);
    }
  }

  /** The group has let it go on living, outside of its desired capacity. */
  public boolean isRetained() {
    return lifecycleState.filter("Terminating:Retained"::equals).isPresent();
  }

  /** A lifecycle action for termination waits. */
  public boolean waitsToTerminate() {
    return lifecycleState.filter("Terminating:Wait"::equals).isPresent();
  }

  /** A lifecycle action for launch waits, be it on the way into a warm pool. */
  public boolean waitsToLaunch() {
    return lifecycleState
        .filter(state -> state.equals("Pending:Wait") || state.equals("Warmed:Pending:Wait"))
        .isPresent();
  }

  /** Nothing waits for a termination hook any more. */
  public boolean isPastWaiting() {
    return lifecycleState
        .filter(state -> state.equals("Terminating:Proceed") || state.equals("Terminated"))
        .isPresent();
  }
}
