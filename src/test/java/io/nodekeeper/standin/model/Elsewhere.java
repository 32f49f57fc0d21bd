package io.nodekeeper.standin.model;

/** Whether the cluster has room for tasks beside our node. */
public enum Elsewhere {
  NEVER,
  /** Only when our node is not ACTIVE, as when Auto Scaling has launched another in its place. */
  WHEN_LEAVING,
  ALWAYS
}
