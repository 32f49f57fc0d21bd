/** A node's life on the stand-in, for people to watch: up, ready, hurt, healed, drained, gone. */
@NullMarked
package io.nodekeeper.standin.walk;

import org.jspecify.annotations.NullMarked;
