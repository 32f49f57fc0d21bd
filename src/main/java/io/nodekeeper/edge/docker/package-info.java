/** The Docker on this node. */
@NullMarked
package io.nodekeeper.edge.docker;

import org.jspecify.annotations.NullMarked;
