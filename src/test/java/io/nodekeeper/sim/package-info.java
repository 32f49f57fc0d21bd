/** The agent's engine against a world in memory. */
@NullMarked
package io.nodekeeper.sim;

import org.jspecify.annotations.NullMarked;
