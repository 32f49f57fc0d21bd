package io.nodekeeper.core;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/**
 * What is remembered of one daemon's revisions on this node.
 *
 * @param good the last that was healthy here; what a daemon that dies is started with meanwhile
 * @param target the one that is wanted and not reached
 * @param since when the target was first seen: the wave is counted from it
 * @param begun when its replacing began here
 * @param bad revisions that did not become healthy here, at most the last few
 * @param why the last of them was taken back
 * @param restarted the last order to restart that was carried out
 */
public record Rollout(
    OptionalInt good,
    OptionalInt target,
    Optional<Instant> since,
    Optional<Instant> begun,
    SortedSet<Integer> bad,
    Optional<String> why,
    Optional<Instant> restarted) {}
