package io.nodekeeper.app;

import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Note;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.Mind;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A mind that also says what the agent knows of itself: settings that do not hold, a disk that is
 * full.
 */
record Saying(Mind mind, Supplier<List<Note>> notes) implements Mind {

  @Override
  public Decision decide(Policy policy, Observation seen, Memory memory, Instant now) {
    Decision decided = mind.decide(policy, seen, memory, now);
    return new Decision(
        decided.state(),
        decided.ready(),
        decided.daemons(),
        decided.drain(),
        decided.hold(),
        decided.actions(),
        Stream.concat(notes.get().stream(), decided.notes().stream()).toList(),
        decided.memory(),
        decided.ask(),
        decided.lookAgainAt());
  }

  @Override
  public List<Objection> object(Policy policy, Observation seen, Decision decision, Instant now) {
    return mind.object(policy, seen, decision, now);
  }
}
