package io.nodekeeper.sim;

import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.RolloutOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What EC2 has announced of the instance, and an operator has ordered. */
public final class Announced {

  public Optional<Notices.Spot> spot = Optional.empty();
  public final List<Notices.Maintenance> maintenance = new ArrayList<>();
  public Optional<Instant> rebalance = Optional.empty();
  public Optional<DrainOrder> order = Optional.empty();

  /** What an operator orders of the replacing of daemons: of each, the last. */
  public final SortedMap<DaemonName, RolloutOrder> rollouts = new TreeMap<>();

  /** Whether the file with these orders cannot be understood. */
  public boolean rolloutsUnreadable;

  /** Nothing is announced any more. */
  void withdrawAll() {
    spot = Optional.empty();
    maintenance.clear();
    rebalance = Optional.empty();
    order = Optional.empty();
  }
}
