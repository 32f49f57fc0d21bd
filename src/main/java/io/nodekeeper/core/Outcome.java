package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;

/** What became of one action, as far as the one who did it can tell. */
public sealed interface Outcome {

  Action action();

  /**
   * It was accepted.
   *
   * @param task of a StartTask: the new task
   * @param written of a WriteFile: what came of it, if that is known
   */
  record Done(Action action, Optional<TaskArn> task, Optional<Written> written) implements Outcome {
    public Done(Action action) {
      this(action, Optional.empty());
    }

    public Done(Action action, Optional<TaskArn> task) {
      this(action, task, Optional.empty());
    }

    public static Done written(Action.WriteFile write, Optional<FoundFile.Ids> ids, Instant at) {
      return new Done(write, Optional.empty(), Optional.of(new Written(ids, at)));
    }
  }

  /**
   * A file that is there.
   *
   * @param ids whose it has become, if that is known
   * @param at when it took its place; what else is done in a look may take long
   */
  record Written(Optional<FoundFile.Ids> ids, Instant at) {}

  /** It was not done, for now: throttled, no memory, agent disconnected, disk full. */
  record Failed(Action action, String why) implements Outcome {}

  /** It was not done, and will not be until somebody changes something: no permission, no such. */
  record Refused(Action action, String why) implements Outcome {}

  /** Whether it was done is not known: no answer in time, or one that says nothing. */
  record Unanswered(Action action, String why) implements Outcome {}

  /** Before what a command of an operator's has said; the agent's own words end there. */
  String SAID = "; it said: ";

  /** As much of that is remembered and shown; more is for the log. */
  int MOST_SAID = 200;

  /** Why not, in a line: what a command has said may be a page. */
  default Optional<String> brief() {
    return trouble().map(Outcome::brief);
  }

  private static String brief(String why) {
    int said = why.indexOf(SAID);
    int end = said + SAID.length() + MOST_SAID;
    if (said < 0 || why.length() <= end) {
      return why;
    }
    return why.substring(0, Character.isHighSurrogate(why.charAt(end - 1)) ? end - 1 : end) + " …";
  }

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
