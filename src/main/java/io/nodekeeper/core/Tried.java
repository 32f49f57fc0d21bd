package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiFunction;

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

  /** The digest of what a daemon would be started as, if that is known. */
  static Optional<String> digest(Daemon daemon, Observation seen) {
    return Resolution.of(daemon.launching(), seen)
            instanceof Resolution.Resolved.Whole(TaskOptions options)
        ? Optional.of(digest(daemon.taskDefinition(), options))
        : Optional.empty();
  }

  /**
   * The same memory with other digests.
   *
   * @param other by the daemon's name, and the digest that is remembered
   */
  static Memory.Try with(String key, Memory.Try known, BiFunction<String, String, String> other) {
    if (!key.startsWith(KEY)) {
      return known;
    }
    Optional<String> what =
        known
            .trouble()
            .map(is -> is.split(" ", 2))
            .map(is -> is[0] + " " + other.apply(key.substring(KEY.length()), is[1]));
    return new Memory.Try(known.at(), known.failures(), what);
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
