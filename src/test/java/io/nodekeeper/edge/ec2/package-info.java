/** The edges to instance metadata, EC2 and Auto Scaling, tested on answers as documented. */
@NullMarked
package io.nodekeeper.edge.ec2;

import org.jspecify.annotations.NullMarked;
