package io.nodekeeper.sim.judge;

import io.nodekeeper.core.DaemonName;

/** By what groups the agent's tasks are told: its own, and those that daemons are declared with. */
public final class Groups {

  private static final String OWN = "nodekeeper-";
  private static final String DECLARED = "group-of-";

  private Groups() {}

  /** The one that a daemon is declared with, if any. */
  public static String declared(DaemonName daemon) {
    return DECLARED + daemon;
  }

  static String own(DaemonName daemon) {
    return OWN + daemon;
  }

  public static boolean isOurs(String group) {
    return group.startsWith(OWN) || group.startsWith(DECLARED);
  }

  static boolean isOf(DaemonName daemon, String group) {
    return group.equals(own(daemon)) || group.equals(declared(daemon));
  }
}
