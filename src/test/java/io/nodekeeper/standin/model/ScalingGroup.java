package io.nodekeeper.standin.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Auto Scaling with the one group that our instance may be in, as its callers meet it.
 *
 * <p>The calls throw {@link ApiError} and {@link NoAnswer} as {@link Ecs} does.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ScalingGroup {

  public static final String TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING";
  public static final String LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING";

  /**
   * A lifecycle hook.
   *
   * @param heartbeatTimeout 30 s to 2 h
   * @param defaultResult CONTINUE or ABANDON
   */
  public record Hook(
      String name, String transition, Duration heartbeatTimeout, String defaultResult) {

    public static Hook terminating(String name, Duration heartbeatTimeout) {
      return new Hook(name, TERMINATING, heartbeatTimeout, "CONTINUE");
    }

    /** The upper bound of the whole wait: 48 h or 100 heartbeats, whichever is shorter. */
    public Duration globalTimeout() {
      Duration hundred = heartbeatTimeout.multipliedBy(100);
      Duration most = Duration.ofDays(2);
      return hundred.compareTo(most) < 0 ? hundred : most;
    }
  }

  /**
   * An instance of the group.
   *
   * @param state such as InService or Terminating:Wait
   */
  public record Instance(String instanceId, String group, String state) {}

  ScalingGroup() {
    throw new UnsupportedOperationException();
  }

  // What happens to the group.

  public String name() {
    throw new UnsupportedOperationException();
  }

  public void add(Hook hook) {
    throw new UnsupportedOperationException();
  }

  /** Whether our instance is in the group at all. */
  public void member(boolean isMember) {
    throw new UnsupportedOperationException();
  }

  /** Chooses our instance to be terminated: Terminating:Wait while a termination hook waits. */
  public void choose() {
    throw new UnsupportedOperationException();
  }

  /** Takes the choice back: InService again, waiting hooks are forgotten. */
  public void withdraw() {
    throw new UnsupportedOperationException();
  }

  /**
   * Puts our instance into a warm pool, or takes it out.
   *
   * @param state the target state, such as Warmed:Running, or InService
   */
  public void target(String state) {
    throw new UnsupportedOperationException();
  }

  /** ECS's managed draining completes its own hook when no task is left. */
  public void managedDraining(boolean enabled) {
    throw new UnsupportedOperationException();
  }

  /** The lifecycle state of our instance. */
  public String state() {
    throw new UnsupportedOperationException();
  }

  /** What IMDS says: empty outside a group. */
  public Optional<String> targetState() {
    throw new UnsupportedOperationException();
  }

  /** When a waiting hook would time out; empty when it does not wait. */
  public Optional<Instant> timesOutAt(String hook) {
    throw new UnsupportedOperationException();
  }

  // The API.

  public void completeLifecycleAction(String group, String hook, String instanceId, String result) {
    throw new UnsupportedOperationException();
  }

  public void recordLifecycleActionHeartbeat(String group, String hook, String instanceId) {
    throw new UnsupportedOperationException();
  }

  public List<Hook> describeLifecycleHooks(String group) {
    throw new UnsupportedOperationException();
  }

  /** Unknown ids are left out. */
  public List<Instance> describeAutoScalingInstances(List<String> instanceIds) {
    throw new UnsupportedOperationException();
  }
}
