/** Look, decide, act, remember, wait. */
@NullMarked
package io.nodekeeper.engine;

import org.jspecify.annotations.NullMarked;
