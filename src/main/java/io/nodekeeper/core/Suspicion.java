package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether the node may have been set DRAINING a moment ago: a task was told to stop, and ECS has
 * not been asked since. A deployment looks the same, so ECS is asked at once.
 */
final class Suspicion {

  static final String STOP_ORDERED = "stop-ordered";

  private Suspicion() {}

  static boolean decide(Draft draft) {
    if (!draft.node.showsStopping()) {
      draft.memory = draft.memory.withoutTry(STOP_ORDERED);
      return false;
    }
    Memory.Try seen = draft.memory.tries().get(STOP_ORDERED);
    if (seen == null) {
      seen = new Memory.Try(draft.now, 0, Optional.empty());
      draft.memory = draft.memory.withTry(STOP_ORDERED, seen);
    }
    // What ECS shows may be a few seconds old.
    Instant believed = seen.at().plus(draft.policy.pace().drainPoll().dividedBy(2));
    if (draft.seen.node().knownSince(believed)) {
      return false;
    }
    draft.askOnceOlderThan(
        Question.NODE, draft.seen.node(), draft.policy.pace().drainPoll().dividedBy(5));
    return true;
  }
}
