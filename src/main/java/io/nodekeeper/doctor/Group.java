package io.nodekeeper.doctor;

import io.nodekeeper.core.AutoScaling;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The Auto Scaling group of this instance.
 *
 * @param protectedFromScaleIn whether this instance is
 * @param retainsAbandoned whether an instance whose termination hook is abandoned is retained;
 *     empty where that could not be asked
 */
public record Group(
    String name,
    boolean protectedFromScaleIn,
    Optional<Boolean> retainsAbandoned,
    List<Hook> hooks) {

  /**
   * A lifecycle hook.
   *
   * @param terminating whether it is one of termination; else it is one of launch
   * @param defaultResult CONTINUE or ABANDON
   * @param target the topic or queue that is told; empty for none
   */
  public record Hook(
      String name,
      boolean terminating,
      Duration heartbeat,
      Duration global,
      String defaultResult,
      Optional<String> target) {

    boolean isOfManagedDraining() {
      return name.equals(AutoScaling.MANAGED_DRAINING_HOOK);
    }
  }

  /** Those of termination that are not ECS's own. */
  List<Hook> ours() {
    return hooks.stream()
        .filter(hook -> hook.terminating() && !hook.isOfManagedDraining())
        .toList();
  }

  boolean hasManagedDraining() {
    return hooks.stream().anyMatch(hook -> hook.terminating() && hook.isOfManagedDraining());
  }
}
