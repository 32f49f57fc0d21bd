package io.nodekeeper.core;

import java.time.Duration;

/** When a text is tried to take a file's place. What one failed of says nothing of another. */
final class Writing {

  private static final Duration REWRITE = Duration.ofSeconds(1);

  /** A value may change to and fro, and each try may run a command. */
  private static final Duration ANOTHER = Duration.ofSeconds(5);

  private Writing() {}

  static void decide(Draft draft, Action.WriteFile write) {
    if (isDue(draft, write)) {
      draft.act(write);
      // What follows is due as soon as it is written.
      draft.lookAt(draft.now);
    }
  }

  private static boolean isDue(Draft draft, Action.WriteFile write) {
    if (!isAnother(draft.memory, write)) {
      return draft.mayTry(write.key(), REWRITE);
    }
    if (wasRefused(draft.memory, write)) {
      notWanted(draft, write.path());
    }
    return draft.mayTryAfter(write.key(), ANOTHER);
  }

  /** Whether the last text that was tried has not taken its place, and is not this one. */
  static boolean isAnother(Memory memory, Action.WriteFile write) {
    return write.changes()
        && memory
            .file(write.path())
            .tried()
            .filter(tried -> !tried.equals(Digest.of(write.content())))
            .isPresent();
  }

  /** A full disk is one for any text; what a check says is only of the one that was tried. */
  private static boolean wasRefused(Memory memory, Action.WriteFile write) {
    Memory.Try last = memory.tries().get(write.key());
    return last != null
        && last.trouble().filter(is -> is.startsWith(NodeFile.Check.REFUSES)).isPresent();
  }

  /** What was tried last is not what is wanted now: what it failed of is no trouble any more. */
  static void notWanted(Draft draft, String path) {
    draft.over(Action.WriteFile.KEY_PREFIX + path);
  }
}
