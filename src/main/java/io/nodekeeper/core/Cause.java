package io.nodekeeper.core;

/** Why the node is to go. */
public enum Cause {
  /** Somebody else set the container instance DRAINING. */
  ECS_DRAINING("somebody set the container instance DRAINING"),
  /** IMDS autoscaling/target-lifecycle-state is Terminated. */
  AUTO_SCALING("Auto Scaling has chosen this instance to be terminated"),
  /** The host is being shut down or rebooted, and systemd waits for us. */
  HOST_SHUTDOWN("this host is being shut down");

  private final String words;

  Cause(String words) {
    this.words = words;
  }

  /** For people. */
  public String words() {
    return words;
  }
}
