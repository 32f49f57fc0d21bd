@NullMarked
package io.nodekeeper.bundle;

import org.jspecify.annotations.NullMarked;
