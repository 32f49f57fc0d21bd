/** This instance: identity, tags, notices, Auto Scaling. */
@NullMarked
package io.nodekeeper.edge.ec2;

import org.jspecify.annotations.NullMarked;
