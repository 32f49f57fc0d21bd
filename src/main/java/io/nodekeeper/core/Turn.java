package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;

/**
 * When a node may begin to start its daemons after a boot: nodes of a fleet that come up together
 * then pull their images one after another.
 */
final class Turn {

  private Turn() {}

  /**
   * The same for all daemons of the node, and after each restart of the agent.
   *
   * @param since when the node came up
   */
  static Instant of(Draft draft, Instant since) {
    Duration spread = draft.policy.upkeep().startSpread();
    return since.plusMillis((long) (spread.toMillis() * Spread.fraction(draft.who)));
  }
}
