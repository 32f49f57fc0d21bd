/** What is believed about the node, what is wanted of it, and what follows. */
@NullMarked
package io.nodekeeper.core;

import org.jspecify.annotations.NullMarked;
