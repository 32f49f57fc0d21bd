/** The outside world as a model: ECS, its agent, Auto Scaling and IMDS, in memory or over HTTP. */
@NullMarked
package io.nodekeeper.standin;

import org.jspecify.annotations.NullMarked;
