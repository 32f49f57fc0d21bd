package io.nodekeeper.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether the node may have been set DRAINING a moment ago: a task was told to stop, and ECS has
 * not been asked since. A deployment looks the same, so ECS is asked at once.
 */
final class Suspicion {

  static final String STOP_ORDERED = "stop-ordered:";

  private Suspicion() {}

  static boolean decide(Draft draft) {
    Optional<Instant> last = lastOrder(draft);
    // What ECS shows may be a few seconds old.
    Optional<Instant> believed =
        last.map(at -> at.plus(draft.policy.pace().drainPoll().dividedBy(2)));
    if (believed.isEmpty() || draft.seen.node().knownSince(believed.get())) {
      return false;
    }
    draft.askOnceOlderThan(
        Question.NODE, draft.seen.node(), draft.policy.pace().drainPoll().dividedBy(5));
    return true;
  }

  /** When the last of the tasks that are being stopped was first seen to be; empty if none is. */
  private static Optional<Instant> lastOrder(Draft draft) {
    List<String> stopping =
        draft.node.stopping().stream().map(task -> STOP_ORDERED + task.arn()).toList();
    for (String key : List.copyOf(draft.memory.tries().keySet())) {
      if (key.startsWith(STOP_ORDERED) && !stopping.contains(key)) {
        draft.memory = draft.memory.withoutTry(key);
      }
    }
    var seen = new ArrayList<Instant>();
    for (String key : stopping) {
      Memory.Try known = draft.memory.tries().get(key);
      if (known == null) {
        known = new Memory.Try(draft.now, 0, Optional.empty());
        draft.memory = draft.memory.withTry(key, known);
      }
      seen.add(known.at());
    }
    return seen.stream().max(Instant::compareTo);
  }
}
