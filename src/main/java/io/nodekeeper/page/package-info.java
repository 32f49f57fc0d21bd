/** What people look at in a browser: how the node stands, and what has happened as a picture. */
@NullMarked
package io.nodekeeper.page;

import org.jspecify.annotations.NullMarked;
