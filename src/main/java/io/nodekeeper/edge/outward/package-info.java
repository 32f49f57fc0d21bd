/** Where events are told outside: EventBridge, SNS, and a webhook. */
@NullMarked
package io.nodekeeper.edge.outward;

import org.jspecify.annotations.NullMarked;
