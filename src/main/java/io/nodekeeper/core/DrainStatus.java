package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * How the node's leaving stands.
 *
 * @param blockers the replicas that hold it
 * @param holding what else it waits for, in words; empty if nothing
 * @param stage the daemons being stopped now; empty while it is held, or when all are gone
 * @param hook the lifecycle hook that is heartbeated, and will be completed
 */
public record DrainStatus(
    SortedSet<Cause> causes,
    Instant begin,
    Instant deadline,
    boolean drainingIsOurs,
    boolean withdrawn,
    List<Blocker> blockers,
    Optional<String> holding,
    List<DaemonName> stage,
    Optional<String> hook,
    Optional<Instant> letGo) {}
