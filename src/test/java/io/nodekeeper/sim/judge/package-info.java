/** What must hold of the agent, judged from the world's truth and not from the agent's own code. */
@NullMarked
package io.nodekeeper.sim.judge;

import org.jspecify.annotations.NullMarked;
