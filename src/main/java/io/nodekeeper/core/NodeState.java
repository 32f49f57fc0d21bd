package io.nodekeeper.core;

import java.util.Locale;

/** Where the node stands, in one word; counted anew at each look, never stored. */
public enum NodeState {
  /** The ECS agent has not registered, or cannot be asked. */
  WAITING,
  /** It waits in a warm pool: nothing is started. */
  WARMED,
  /** Daemons are being brought up; no replicas yet. */
  STARTING,
  /** It takes replicas. */
  READY,
  /** It is leaving, and held because replicas are still there. */
  DRAINING,
  /** It is leaving; the replicas are gone, the daemons are being stopped. */
  STOPPING,
  /** It is leaving; nothing of ours runs here any more. */
  DRAINED;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
