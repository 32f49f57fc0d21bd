package io.nodekeeper.app;

import org.jspecify.annotations.Nullable;

/** A signal's effect: kept, if it comes before there is anybody to heed it. */
final class Pending implements Runnable {

  private @Nullable Runnable effect;
  private boolean came;

  /** The signal has come. From any thread. */
  @Override
  public synchronized void run() {
    if (effect == null) {
      came = true;
    } else {
      effect.run();
    }
  }

  /** From now on there is somebody; also for a signal that has come before. */
  synchronized void heededBy(Runnable somebody) {
    effect = somebody;
    if (came) {
      somebody.run();
    }
  }
}
