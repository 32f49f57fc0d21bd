package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.engine.World;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The world as the agent's engine sees it, joined from the model in memory.
 *
 * <p>Looking and acting take time, as they do outside: the timeline moves meanwhile, to the
 * deadline when something stays silent.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class SimWorld implements World {

  /**
   * How long things take.
   *
   * @param answer of one call that is answered
   * @param observe the deadline of a look
   * @param act the deadline of an action
   */
  public record Times(Duration answer, Duration observe, Duration act) {

    public static Times standard() {
      return new Times(Duration.ofMillis(20), Duration.ofSeconds(5), Duration.ofSeconds(10));
    }
  }

  public SimWorld(VirtualTimeline timeline, WorldModel model, MemoryBody body, Times times) {
    throw new UnsupportedOperationException();
  }

  /** The files of the node, by path: what WriteFile writes and observe reads. */
  public SortedMap<String, String> files() {
    throw new UnsupportedOperationException();
  }

  /** Whether writing fails (a full disk). */
  public void diskFull(boolean full) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Observation observe(SortedSet<Question> questions, List<String> files) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Outcome> act(List<Action> actions) {
    throw new UnsupportedOperationException();
  }
}
