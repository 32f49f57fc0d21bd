/** The model's tasks as real containers on the Docker engine of this machine. */
@NullMarked
package io.nodekeeper.standin.docker;

import org.jspecify.annotations.NullMarked;
