package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What follows from one look.
 *
 * @param ready whether the node says that it takes replicas
 * @param hold whether others have to hold back because replicas live on a node that leaves
 * @param memory what the look taught, before any action
 * @param ask what the next look asks AWS
 * @param lookAgainAt the latest time of the next look
 */
public record Decision(
    NodeState state,
    boolean ready,
    List<DaemonStatus> daemons,
    Optional<DrainStatus> drain,
    boolean hold,
    List<Action> actions,
    List<Note> notes,
    Memory memory,
    Ask ask,
    Instant lookAgainAt) {

  /** The same, doing only what the guard let pass. */
  public Decision doing(List<Action> passed) {
    return new Decision(
        state, ready, daemons, drain, hold, passed, notes, memory, ask, lookAgainAt);
  }
}
