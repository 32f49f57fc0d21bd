package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;

/**
 * An operator's order to drain the node: it stands until it is taken back, whatever happens to the
 * agent or the machine.
 *
 * @param since when it was given
 * @param deadline after which the node is not waited for any longer
 * @param force tasks that ECS would never stop are stopped at once
 * @param keepDaemons the daemons stay when the replicas are gone
 * @param reason the operator's words
 * @param by whose order it is
 */
public record DrainOrder(
    Instant since,
    Instant deadline,
    boolean force,
    boolean keepDaemons,
    Optional<String> reason,
    String by) {

  /** For people. */
  public String words() {
    return "drained by " + by + reason.map(text -> ": " + text).orElse("");
  }
}
