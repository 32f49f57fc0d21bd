package io.nodekeeper.doctor;

import java.util.Optional;
import java.util.SortedSet;

/**
 * This container instance, as far as only doctor asks.
 *
 * @param capacityProvider empty where it belongs to none
 * @param attributes the names of those it has
 */
public record Registration(Optional<String> capacityProvider, SortedSet<String> attributes) {

  /**
   * A capacity provider, of which each is empty where ECS does not say.
   *
   * @param managedScaling whether it scales its group
   * @param managedTermination whether it keeps instances with tasks from scaling in
   */
  public record CapacityProvider(
      String name, Optional<Boolean> managedScaling, Optional<Boolean> managedTermination) {}
}
