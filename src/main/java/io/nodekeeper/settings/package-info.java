/** The operator's files, turned into a {@code Policy} or into every reason they cannot be. */
@NullMarked
package io.nodekeeper.settings;

import org.jspecify.annotations.NullMarked;
