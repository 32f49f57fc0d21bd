package io.nodekeeper.listener;

import io.nodekeeper.core.Decision;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.StatusDocument;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of the node after a look; never changed, so that any thread may read it.
 *
 * @param at when it was, by the clock of its readings
 * @param document the look, as the status file has it
 * @param why the node's state, in words
 * @param tally of all looks up to this one
 * @param report of the last drain
 * @param own what the agent knows of itself, after that look
 */
record Told(
    Instant at,
    Decision decision,
    StatusDocument document,
    String why,
    Tally tally,
    Optional<DrainReport> report,
    Own own) {}
