/** Which of what happened is told outside, to whom, and when that is tried again. */
@NullMarked
package io.nodekeeper.outward;

import org.jspecify.annotations.NullMarked;
