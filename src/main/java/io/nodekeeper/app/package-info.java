/** Puts the pieces together, and answers the command line. */
@NullMarked
package io.nodekeeper.app;

import org.jspecify.annotations.NullMarked;
