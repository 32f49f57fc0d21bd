/** Tests of the loop. */
@NullMarked
package io.nodekeeper.engine;

import org.jspecify.annotations.NullMarked;
