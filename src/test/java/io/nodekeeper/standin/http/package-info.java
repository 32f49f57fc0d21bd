/**
 * The stand-in's outside: the wire formats and addresses that AWS clients and the agent talk to.
 */
@NullMarked
package io.nodekeeper.standin.http;

import org.jspecify.annotations.NullMarked;
