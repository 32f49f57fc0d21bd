/** Where events are told outside, tested on answers as documented. */
@NullMarked
package io.nodekeeper.edge.outward;

import org.jspecify.annotations.NullMarked;
