/** What holds for all of the code. */
@NullMarked
package io.nodekeeper;

import org.jspecify.annotations.NullMarked;
