package io.nodekeeper.core;

/** Why the node is to go. */
public enum Cause {
  /** Somebody else set the container instance DRAINING. */
  ECS_DRAINING("somebody set the container instance DRAINING"),
  /** IMDS autoscaling/target-lifecycle-state is Terminated. */
  AUTO_SCALING("Auto Scaling has chosen this instance to be terminated"),
  /** IMDS spot/instance-action: EC2 takes a Spot instance back in two minutes. */
  SPOT("EC2 takes this Spot instance back"),
  /** IMDS events/maintenance/scheduled has an event that is active and near. */
  MAINTENANCE("EC2 has scheduled maintenance of this instance"),
  /** IMDS events/recommendations/rebalance, where the settings ask for it. */
  REBALANCE("EC2 recommends to leave this Spot instance"),
  /** The host is being shut down or rebooted, and systemd waits for us. */
  HOST_SHUTDOWN("this host is being shut down"),
  /** {@code nodekeeper drain}. */
  OPERATOR("an operator drains this node");

  private final String words;

  Cause(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }

  /** Whether the instance ends at the deadline, whatever is answered to a lifecycle hook. */
  public boolean isInexorable() {
    return this == SPOT || this == MAINTENANCE || this == HOST_SHUTDOWN;
  }
}
