package io.nodekeeper.page;

import java.time.Instant;

/**
 * A state that lasted.
 *
 * @param kind which state, such as {@code healthy}; it chooses the colour
 * @param text all that is said of it
 */
record Bar(Instant from, Instant until, String kind, String text) {}
