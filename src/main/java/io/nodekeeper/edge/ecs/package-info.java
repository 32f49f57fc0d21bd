/** The ECS control plane and the ECS agent beside us. */
@NullMarked
package io.nodekeeper.edge.ecs;

import org.jspecify.annotations.NullMarked;
