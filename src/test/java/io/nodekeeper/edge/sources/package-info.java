/** What is read from SSM and S3, tested on answers as documented. */
@NullMarked
package io.nodekeeper.edge.sources;

import org.jspecify.annotations.NullMarked;
