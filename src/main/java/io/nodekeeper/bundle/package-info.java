/** What leaves the node for a report: in one archive, and without secrets. */
@NullMarked
package io.nodekeeper.bundle;

import org.jspecify.annotations.NullMarked;
