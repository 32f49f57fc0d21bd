/** The pages for people, README.md and docs, as what they show can be tried. */
@NullMarked
package io.nodekeeper.docs;

import org.jspecify.annotations.NullMarked;
