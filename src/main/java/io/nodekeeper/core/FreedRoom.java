package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A replacing that stops the old one first makes room: a port, memory or CPU. That is for what
 * takes its place, and not for others that lack just that and wait for their next start.
 */
final class FreedRoom {

  private FreedRoom() {}

  /** For whom it is kept; for as long as that has to come up, and not from what it waits for. */
  static Optional<String> kept(Draft draft, Daemon daemon) {
    boolean lacks =
        draft
            .memory
            .starts(daemon.name())
            .failure()
            .filter(known -> known.why().contains(Resources.MARK))
            .isPresent();
    if (!lacks) {
      return Optional.empty();
    }
    for (Daemon other : draft.policy.daemons()) {
      Optional<Instant> end = until(draft, other).filter(draft.now::isBefore);
      boolean waits =
          other.equals(daemon) || Chain.before(draft, other.name()).contains(daemon.name());
      if (end.isPresent() && !waits) {
        draft.lookAt(end.get());
        return Optional.of(
            "lacks room, and what "
                + other.name()
                + " made for its replacing is kept for that until "
                + Moments.words(end.get()));
      }
    }
    return Optional.empty();
  }

  /** Also where its good one is to come back in place of one that came to nothing. */
  private static Optional<Instant> until(Draft draft, Daemon daemon) {
    Optional<Rollout.Attempt> attempt = Rollout.of(draft.memory, daemon).attempt();
    Predicate<NodeTask> leaves =
        task -> attempt.filter(is -> is.isReplaced(task.arn())).isPresent() && isLeaving(task);
    if (!draft.node.present(daemon).stream().allMatch(leaves)) {
      return Optional.empty();
    }
    return attempt
        .map(Rollout.Attempt::at)
        .or(() ->
            Optional.ofNullable(draft.memory.tries().get(Replacement.BACK + daemon.name()))
                .map(Memory.Try::at))
        .map(since -> since.plus(daemon.update().within()));
  }

  private static boolean isLeaving(NodeTask task) {
    return task.life() == NodeTask.Life.STOPPING || task.life() == NodeTask.Life.ENDING;
  }
}
