/**
 * One model of everything outside an agent: the ECS control plane, the ECS agent, Auto Scaling and
 * IMDS, with a body that runs the containers.
 *
 * <p>Nothing here is thread-safe: all of it is touched by one thread at a time, the one that moves
 * the {@link io.nodekeeper.standin.model.Timeline}.
 */
@NullMarked
package io.nodekeeper.standin.model;

import org.jspecify.annotations.NullMarked;
