/** A cluster's nodes as each of them tells of itself, added up. */
@NullMarked
package io.nodekeeper.fleet;

import org.jspecify.annotations.NullMarked;
