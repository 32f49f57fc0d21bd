/**
 * What every call to AWS has in common: it is sent once, answered within a time and a size,
 * counted, and judged by its error code.
 */
@NullMarked
package io.nodekeeper.aws;

import org.jspecify.annotations.NullMarked;
