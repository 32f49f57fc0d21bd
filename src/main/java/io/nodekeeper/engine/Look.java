package io.nodekeeper.engine;

import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Policy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * One pass of the loop, whole.
 *
 * @param before the memory it began with
 * @param decision with the actions that were done, after the guard
 * @param after the memory it ended with
 * @param took from its begin, before anything was seen, until all was done
 */
public record Look(
    Instant at,
    Policy policy,
    Observation seen,
    Memory before,
    Decision decision,
    List<Objection> objections,
    List<Outcome> outcomes,
    Memory after,
    Duration took) {}
