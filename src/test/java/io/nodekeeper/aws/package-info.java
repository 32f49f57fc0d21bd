/** The rules of calling AWS, tested against an HTTP server on this machine. */
@NullMarked
package io.nodekeeper.aws;

import org.jspecify.annotations.NullMarked;
