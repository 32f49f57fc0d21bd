/** Files, systemd, signals and the boot of this machine. */
@NullMarked
package io.nodekeeper.edge.host;

import org.jspecify.annotations.NullMarked;
