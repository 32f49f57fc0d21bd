package io.nodekeeper.app;

import java.time.Duration;

/** How a command waits that follows something. */
@FunctionalInterface
interface Pause {
  void of(Duration length) throws InterruptedException;
}
