package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Orders about daemons that are no longer declared. Each is named once and is over then: a daemon
 * of that name that is declared again some day is another one, which nobody has ordered anything
 * of.
 */
final class StrayOrders {

  private static final String KEY = "stray:";

  /** What is remembered is kept for a while only, and so is said again in time. */
  private static final Duration REMIND = Duration.ofDays(1);

  private StrayOrders() {}

  static void decide(Draft draft) {
    for (RolloutOrder order : draft.seen.daemons().orders().toOptional().orElse(List.of())) {
      Optional<Daemon> daemon = draft.policy.daemon(order.daemon());
      if (daemon.isPresent()) {
        adopt(draft, daemon.get(), order);
      } else if (draft.policy.unread().isEmpty()) {
        end(draft, order);
      }
    }
  }

  /** The order that was carried out last is over as soon as its daemon is forgotten. */
  static void end(
      SortedMap<String, Memory.Try> tries, DaemonName gone, Rollout known, Instant now) {
    known
        .obeyed()
        .ifPresent(at -> tries.put(KEY + gone, new Memory.Try(now, 0, Optional.of(at.toString()))));
  }

  /** A file that is being replaced may be away for a moment. */
  private static void end(Draft draft, RolloutOrder order) {
    Memory.Try known = draft.memory.tries().get(KEY + order.daemon());
    if (known == null) {
      remember(draft, order, Optional.empty());
      return;
    }
    boolean over = isOver(known, order);
    Instant due = known.at().plus(over ? REMIND : draft.policy.pace().settle());
    if (draft.now.isBefore(due)) {
      draft.lookAt(due);
      return;
    }
    if (!over) {
      draft.note(
          Note.info(
              "rollout",
              "an order is about " + order.daemon() + ", which is no daemon: it is over"));
    }
    remember(draft, order, Optional.of(order.at().toString()));
  }

  /** Declared again: what is over is as good as carried out, and the rest stands. */
  private static void adopt(Draft draft, Daemon daemon, RolloutOrder order) {
    Memory.Try known = draft.memory.tries().get(KEY + order.daemon());
    if (known == null) {
      return;
    }
    if (isOver(known, order)) {
      Rollout rollout = Rollout.of(draft.memory, daemon);
      draft.memory = draft.memory.withRollout(daemon.name(), rollout.obeying(order.at()));
    }
    draft.memory = draft.memory.withoutTry(KEY + order.daemon());
  }

  static boolean isOver(Draft draft, RolloutOrder order) {
    Memory.Try known = draft.memory.tries().get(KEY + order.daemon());
    return known != null && isOver(known, order);
  }

  private static boolean isOver(Memory.Try known, RolloutOrder order) {
    return known.trouble().equals(Optional.of(order.at().toString()));
  }

  private static void remember(Draft draft, RolloutOrder order, Optional<String> over) {
    draft.memory = draft.memory.withTry(KEY + order.daemon(), new Memory.Try(draft.now, 0, over));
  }
}
