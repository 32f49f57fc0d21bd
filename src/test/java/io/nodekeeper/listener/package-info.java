/** Holds the listener to what it promises, by real sockets. */
@NullMarked
package io.nodekeeper.listener;

import org.jspecify.annotations.NullMarked;
