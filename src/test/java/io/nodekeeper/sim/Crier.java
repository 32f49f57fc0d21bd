package io.nodekeeper.sim;

import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.Notices;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Announces what EC2 will do and orders what an operator wants, and takes it back. */
final class Crier {

  private final Options options;
  private final Machine machine;

  Crier(Options options, Machine machine) {
    this.options = options;
    this.machine = machine;
  }

  private Announced announced() {
    return machine.world().announced();
  }

  /** By the clock that operators, and EC2 as the node understands it, go by. */
  private Instant now() {
    return machine.clock().instant();
  }

  void spot(Dice own) {
    announced().spot =
        Optional.of(
            new Notices.Spot(
                own.any("terminate", "stop", "hibernate"), now().plus(own.seconds(90, 120))));
  }

  void maintenance(Dice own) {
    announced().maintenance.clear();
    announced()
        .maintenance
        .add(
            new Notices.Maintenance(
                "instance-event-" + own.between(1, 9),
                own.any("system-reboot", "instance-retirement"),
                "active",
                now().plus(options.policy().drain().maintenanceBefore()).plus(own.seconds(0, 60))));
  }

  void rebalance() {
    announced().rebalance = Optional.of(now());
  }

  void order(Dice own) {
    Duration most = options.policy().drain().limits().firstEntry().getValue().deadline();
    announced().order =
        Optional.of(
            new DrainOrder(
                now(),
                now().plus(own.seconds(60, Math.max(61, (int) most.toSeconds()))),
                own.chance(0.3),
                own.chance(0.4),
                own.chance(0.5) ? Optional.of("kernel") : Optional.empty(),
                "alice"));
  }

  /** Announces, orders or takes back; true for what was there and is taken back. */
  boolean strike(Fault fault, Dice own) {
    switch (fault) {
      case SPOT_NOTICE -> spot(own);
      case MAINTENANCE_SCHEDULED -> maintenance(own);
      case REBALANCE_RECOMMENDED -> rebalance();
      case OPERATOR_DRAINS -> order(own);
      default -> {
        return takeBack(fault);
      }
    }
    return false;
  }

  /** Takes back what this fault announced, if it did. */
  void takeBackWhat(Fault fault) {
    boolean _ =
        takeBack(
            switch (fault) {
              case SPOT_NOTICE -> Fault.SPOT_CANCELLED;
              case MAINTENANCE_SCHEDULED -> Fault.MAINTENANCE_CANCELLED;
              case OPERATOR_DRAINS -> Fault.OPERATOR_UNDRAINS;
              default -> fault;
            });
  }

  /** Takes back what the fault says; whether there was anything. */
  private boolean takeBack(Fault fault) {
    Announced is = announced();
    boolean there =
        switch (fault) {
          case SPOT_CANCELLED -> is.spot.isPresent();
          case MAINTENANCE_CANCELLED -> !is.maintenance.isEmpty();
          case OPERATOR_UNDRAINS -> is.order.isPresent();
          default -> is.rebalance.isPresent();
        };
    switch (fault) {
      case SPOT_CANCELLED -> is.spot = Optional.empty();
      case MAINTENANCE_CANCELLED -> is.maintenance.clear();
      case OPERATOR_UNDRAINS -> is.order = Optional.empty();
      default -> is.rebalance = Optional.empty();
    }
    return there;
  }

  void takeAllBack() {
    announced().withdrawAll();
  }
}
