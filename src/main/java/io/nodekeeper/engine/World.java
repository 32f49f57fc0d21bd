package io.nodekeeper.engine;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import java.util.List;

/**
 * Everything outside: seen, and acted upon. Both calls return within bounded time whatever hangs;
 * what could not be seen in time is Unknown, what was not answered is Unanswered.
 */
public interface World {

  /**
   * Looks.
   *
   * @param ask what to ask AWS this time; readings of what is not asked are {@link
   *     io.nodekeeper.core.Reading#notAsked()}
   * @param local what of this machine is wanted
   */
  Observation observe(Ask ask, Local local);

  /** Does all of it, side by side; one outcome for each action, in order. */
  List<Outcome> act(List<Action> actions);
}
