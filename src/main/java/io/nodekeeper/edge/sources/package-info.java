/** What is read from SSM, Secrets Manager and S3 for this node. */
@NullMarked
package io.nodekeeper.edge.sources;

import org.jspecify.annotations.NullMarked;
