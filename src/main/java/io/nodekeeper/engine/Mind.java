package io.nodekeeper.engine;

import io.nodekeeper.core.Decider;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Guard;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import java.time.Instant;
import java.util.List;

/** What decides, and what objects: both pure. */
public interface Mind {

  Decision decide(Policy policy, Observation seen, Memory memory, Instant now);

  List<Objection> object(Policy policy, Observation seen, Decision decision, Instant now);

  /** The one that is shipped. */
  static Mind sound() {
    return new Mind() {
      @Override
      public Decision decide(Policy policy, Observation seen, Memory memory, Instant now) {
        return Decider.decide(policy, seen, memory, now);
      }

      @Override
      public List<Objection> object(
          Policy policy, Observation seen, Decision decision, Instant now) {
        return Guard.object(policy, seen, decision, now);
      }
    };
  }
}
