package io.nodekeeper.sim.judge;

import io.nodekeeper.core.DaemonName;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is true of the daemons' revisions, and how often anybody has changed what is wanted. */
public final class Releases {

  private final Set<String> bad = new TreeSet<>();
  private final Map<String, Instant> elsewhere = new TreeMap<>();
  private int changes;

  /** This revision never becomes healthy on any node, or dies soon after. */
  public void bad(String family, int revision) {
    bad.add(family + ":" + revision);
  }

  /** From now on it stays healthy. */
  public void mended(String family, int revision) {
    bad.remove(family + ":" + revision);
  }

  public boolean isBad(String family, int revision) {
    return bad.contains(family + ":" + revision);
  }

  /** Another node says from now on that it is bad. */
  public void badElsewhere(DaemonName daemon, int revision, Instant now) {
    elsewhere.putIfAbsent(daemon + ":" + revision, now);
  }

  /** The other node says no more of this daemon. */
  public void silentElsewhere(DaemonName daemon) {
    elsewhere.keySet().removeIf(name -> name.startsWith(daemon + ":"));
  }

  /** Since when another node has said that it is bad. */
  Optional<Instant> badElsewhere(DaemonName daemon, int revision) {
    return Optional.ofNullable(elsewhere.get(daemon + ":" + revision));
  }

  /** Somebody has registered, deregistered, found or ordered something. */
  public void changed() {
    changes++;
  }

  int changes() {
    return changes;
  }
}
