package io.nodekeeper.core;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The Auto Scaling group of this instance and the group's termination hooks.
 *
 * @param group empty when the instance is in none
 */
public record AutoScaling(Optional<String> group, List<Hook> terminationHooks) {

  /** The hook that ECS's managed draining makes, and only ECS completes. */
  public static final String MANAGED_DRAINING_HOOK = "ecs-managed-draining-termination-hook";

  /**
   * A lifecycle hook on termination.
   *
   * @param heartbeatTimeout 30 s to 2 h
   */
  public record Hook(String name, Duration heartbeatTimeout) {}
}
