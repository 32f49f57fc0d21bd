@NullMarked
package io.nodekeeper.template;

import org.jspecify.annotations.NullMarked;
