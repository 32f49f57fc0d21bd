/** Whether pages show what they are to show, in a real browser too. */
@NullMarked
package io.nodekeeper.page;

import org.jspecify.annotations.NullMarked;
