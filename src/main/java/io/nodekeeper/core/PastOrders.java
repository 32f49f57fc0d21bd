package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Orders that were given before the memory was lost. Whether one was carried out, only the task
 * that runs can tell: what it would have started is younger than the order.
 */
final class PastOrders {

  private static final Duration ASK_AGAIN = Duration.ofSeconds(20);

  /** How much ECS's clock and ours may differ. */
  private static final Duration CLOCKS = Duration.ofMinutes(2);

  /** What nobody has seen to for so long is not done all of a sudden. */
  private static final Duration LONGEST = Duration.ofDays(2);

  private PastOrders() {}

  /** Whether it is not to be carried out: since it was, or since that is not known yet. */
  static boolean isPast(Draft draft, Daemon daemon, RolloutOrder order) {
    return isOfBefore(draft, order) && !isDue(draft, daemon, order);
  }

  private static boolean isOfBefore(Draft draft, RolloutOrder order) {
    return Lost.at(draft).filter(order.at()::isBefore).isPresent();
  }

  /** Whether none is left of which that has still to be told. */
  static boolean areSettled(Draft draft) {
    Reading<List<RolloutOrder>> orders = draft.seen.daemons().orders();
    return orders.isKnown()
        && orders.toOptional().orElse(List.of()).stream()
            .filter(order -> order.kind() != RolloutOrder.Kind.PAUSE && isOfBefore(draft, order))
            .allMatch(order ->
                draft
                    .policy
                    .daemon(order.daemon())
                    .map(daemon -> RolloutOrders.isObeyed(draft, daemon, order))
                    .orElseGet(() -> StrayOrders.isOver(draft, order)));
  }

  private static boolean isDue(Draft draft, Daemon daemon, RolloutOrder order) {
    return !isOver(draft, order)
        && task(draft, daemon)
            .flatMap(task -> createdAt(draft, task))
            .filter(at -> !at.plus(CLOCKS).isAfter(order.at()))
            .isPresent();
  }

  /** A revision that was found bad later would be tried again. */
  private static boolean isOver(Draft draft, RolloutOrder order) {
    return order.kind() == RolloutOrder.Kind.RESUME || order.at().plus(LONGEST).isBefore(draft.now);
  }

  private static Optional<NodeTask> task(Draft draft, Daemon daemon) {
    return draft.node.present(daemon).stream().min(Running.BEST);
  }

  private static Optional<Instant> createdAt(Draft draft, NodeTask task) {
    return draft.seen.tasks().toOptional().stream()
        .flatMap(tasks -> tasks.stream())
        .filter(is -> is.arn().equals(task.arn()))
        .findFirst()
        .flatMap(EcsTask::createdAt);
  }

  /** Whether that is known: ECS is asked when the task that runs was made. */
  static boolean isKnown(Draft draft, Daemon daemon, RolloutOrder order) {
    Optional<NodeTask> task = task(draft, daemon);
    boolean known =
        isOver(draft, order)
            || (task.isEmpty() && Missing.blindness(draft).isEmpty())
            || task.flatMap(is -> createdAt(draft, is)).isPresent();
    if (!known) {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), ASK_AGAIN);
    }
    return known;
  }
}
