/** What operators write, and what they are told. */
@NullMarked
package io.nodekeeper.settings;

import org.jspecify.annotations.NullMarked;
