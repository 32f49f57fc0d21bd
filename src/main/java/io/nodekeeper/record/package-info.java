/** What is kept on disk and shown to others: core's types as JSON and back. */
@NullMarked
package io.nodekeeper.record;

import org.jspecify.annotations.NullMarked;
