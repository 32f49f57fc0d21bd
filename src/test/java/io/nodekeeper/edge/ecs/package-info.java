/** The edge to ECS, tested on answers of the real ECS agent and of ECS as documented. */
@NullMarked
package io.nodekeeper.edge.ecs;

import org.jspecify.annotations.NullMarked;
