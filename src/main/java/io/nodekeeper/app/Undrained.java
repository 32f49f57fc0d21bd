package io.nodekeeper.app;

import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusDocument.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** That the node no longer leaves, after the order to drain it was taken back. */
final class Undrained implements Following.Goal {

  /** Undoing is a call to ECS and some looks; what takes longer does not work. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final Instant takenBack;

  Undrained(Instant takenBack) {
    this.takenBack = takenBack;
  }

  /** What the node leaves for besides the order. */
  static List<Reason> others(StatusDocument.Drain drain) {
    return drain.reasons().stream().filter(reason -> !Summary.isOperators(reason)).toList();
  }

  @Override
  public Optional<String> left(StatusDocument look) throws Stopped {
    if (!look.at().isAfter(takenBack)) {
      return Optional.of("the agent has still to look");
    }
    if (look.drain().isEmpty()) {
      return Optional.empty();
    }
    StatusDocument.Drain drain = look.drain().get();
    if (drain.reasons().stream().anyMatch(Summary::isOperators)) {
      return Optional.of("the agent has still to see that there is no order");
    }
    List<Reason> others = others(drain);
    if (!others.isEmpty()) {
      throw new Stopped(
          Exit.TEMPORARY, "the node goes on leaving: " + UndrainCommand.words(others));
    }
    return Optional.of(look.state() + ": " + Summary.left(drain));
  }

  @Override
  public Instant latest() {
    return takenBack.plus(PATIENCE);
  }

  @Override
  public String afterwards() {
    return "the order is taken back; see nodekeeper explain for what is still to be undone";
  }
}
