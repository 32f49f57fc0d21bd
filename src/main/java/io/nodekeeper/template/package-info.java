/** Templates of files for containers, by a logic-less template library. */
@NullMarked
package io.nodekeeper.template;

import org.jspecify.annotations.NullMarked;
