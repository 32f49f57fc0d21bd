package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a daemon was last started as. The deaths of that one say nothing of another revision, nor of
 * one that is started with something else.
 */
final class Tried {

  private static final String KEY = "tried:";

  /** In place of a revision that ECS chooses. */
  private static final String NEWEST = "newest";

  private Tried() {}

  static Memory remember(Memory memory, Action.StartTask start, Instant now) {
    OptionalInt revision = start.taskDefinition().revision();
    String number = revision.isPresent() ? String.valueOf(revision.getAsInt()) : NEWEST;
    String what = number + " " + digest(start.taskDefinition(), start.options());
    return memory.withTry(KEY + start.daemon(), new Memory.Try(now, 0, Optional.of(what)));
  }

  /** Values of overrides may be secret. */
  private static String digest(TaskDefinitionRef definition, TaskOptions options) {
    return Digest.of(definition.family() + " " + options);
  }

  /** Whether what would be started now differs from what was; not while that is not known. */
  static boolean isAnother(Draft draft, Daemon daemon, TaskDefinitionRef now, TaskOptions options) {
    Memory.Try known = draft.memory.tries().get(KEY + daemon.name());
    if (known == null || known.trouble().isEmpty()) {
      return false;
    }
    String[] last = known.trouble().get().split(" ", 2);
    if (!last[1].equals(digest(now, options))) {
      return true;
    }
    int before = last[0].equals(NEWEST) ? shown(draft, daemon) : Integer.parseInt(last[0]);
    if (before == 0) {
      return false;
    }
    // What was the newest before the last start says nothing against what that start became.
    return now.revision().isPresent()
        ? now.revision().getAsInt() != before
        : Revisions.wanted(draft, daemon).orElse(0) > before;
  }

  /** The revision that the last task had; 0 if nobody shows it any more. */
  private static int shown(Draft draft, Daemon daemon) {
    return draft
        .memory
        .starts(daemon.name())
        .lastTask()
        .flatMap(draft.node::task)
        .map(NodeTask::revision)
        .orElse(0);
  }
}
