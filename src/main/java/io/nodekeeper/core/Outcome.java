package io.nodekeeper.core;

import java.util.Optional;

/** What became of one action, as far as the one who did it can tell. */
public sealed interface Outcome {

  Action action();

  /**
   * It was accepted.
   *
   * @param task of a StartTask: the new task
   */
  record Done(Action action, Optional<TaskArn> task) implements Outcome {
    public Done(Action action) {
      this(action, Optional.empty());
    }
  }

  /** It was not done, for now: throttled, no memory, agent disconnected, disk full. */
  record Failed(Action action, String why) implements Outcome {}

  /** It was not done, and will not be until somebody changes something: no permission, no such. */
  record Refused(Action action, String why) implements Outcome {}

  /** Whether it was done is not known: no answer in time, or one that says nothing. */
  record Unanswered(Action action, String why) implements Outcome {}

  /** Why not, for all but {@link Done}. */
  default Optional<String> trouble() {
    return switch (this) {
      case Done _ -> Optional.empty();
      case Failed failed -> Optional.of(failed.why());
      case Refused refused -> Optional.of(refused.why());
      case Unanswered unanswered -> Optional.of(unanswered.why());
    };
  }
}
