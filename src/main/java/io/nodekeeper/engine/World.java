package io.nodekeeper.engine;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import java.util.List;
import java.util.SortedSet;

/**
 * Everything outside: seen, and acted upon. Both calls return within bounded time whatever hangs;
 * what could not be seen in time is Unknown, what was not answered is Unanswered.
 */
public interface World {

  /**
   * Looks.
   *
   * @param questions what to ask AWS this time; readings of what is not asked are {@link
   *     io.nodekeeper.core.Reading#notAsked()}
   * @param files the paths whose contents are wanted
   */
  Observation observe(SortedSet<Question> questions, List<String> files);

  /** Does all of it, side by side; one outcome for each action, in order. */
  List<Outcome> act(List<Action> actions);
}
