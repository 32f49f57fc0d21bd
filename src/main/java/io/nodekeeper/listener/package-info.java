/** What others on this host may ask of the agent over HTTP, and what it answers. */
@NullMarked
package io.nodekeeper.listener;

import org.jspecify.annotations.NullMarked;
