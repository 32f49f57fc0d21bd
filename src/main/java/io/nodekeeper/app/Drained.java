package io.nodekeeper.app;

import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.record.StatusDocument;
import java.time.Instant;
import java.util.Optional;

/** That an order to drain the node is carried out. */
final class Drained implements Following.Goal {

  private final OrderFile file;
  private DrainOrder order;

  /** Of the order that was just written. */
  Drained(OrderFile file, DrainOrder order) {
    this.file = file;
    this.order = order;
  }

  @Override
  public Optional<String> left(StatusDocument look) throws Stopped {
    OrderFile.Found found = file.find();
    if (!found.isThere()) {
      throw new Stopped(Exit.TEMPORARY, "the order was taken back: the node is not drained");
    }
    order = found.order().orElse(order);
    Optional<StatusDocument.Drain> drain = look.drain().filter(this::isTakenUp);
    if (drain.isEmpty()) {
      return Optional.of("the agent has still to take up the order");
    }
    return isReached(look.state())
        ? Optional.empty()
        : Optional.of(look.state() + ": " + Summary.left(drain.get()));
  }

  private boolean isReached(String state) {
    return state.equals("drained") || (order.keepDaemons() && state.equals("stopping"));
  }

  /** The agent's clock is not quite ours; but the deadline is the order's own. */
  private boolean isTakenUp(StatusDocument.Drain drain) {
    return drain.reasons().stream()
        .filter(Summary::isOperators)
        .anyMatch(reason ->
            !reason.since().isBefore(order.since()) || reason.deadline().equals(order.deadline()));
  }

  @Override
  public Instant latest() {
    return order.deadline();
  }

  @Override
  public String afterwards() {
    return "the order stands: see nodekeeper explain, or take it back with nodekeeper undrain";
  }
}
