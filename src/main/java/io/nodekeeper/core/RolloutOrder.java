package io.nodekeeper.core;

import java.time.Instant;

/** An operator's word on the replacing of one daemon on this node. */
public record RolloutOrder(DaemonName daemon, Kind kind, Instant at, String by) {

  /** What is wanted. */
  public enum Kind {
    /** Begin no replacing until it is taken back. */
    PAUSE,
    /** Go on, and take no revision for bad any more. */
    RESUME,
    /** Go back to the last good revision, and take the present one for bad. */
    UNDO,
    /** Replace the running task by another one of the same revision, once. */
    RESTART
  }
}
