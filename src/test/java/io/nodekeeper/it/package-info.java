/** The agent as its own process, in a stand-in's world, on the real Docker engine. */
@NullMarked
package io.nodekeeper.it;

import org.jspecify.annotations.NullMarked;
