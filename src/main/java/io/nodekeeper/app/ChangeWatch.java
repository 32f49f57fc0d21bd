package io.nodekeeper.app;

import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.Wake;
import java.util.Optional;
import java.util.function.Supplier;

/** Rings when what a source says has become another. */
final class ChangeWatch<T> implements Runnable {

  private final Supplier<Reading<T>> source;
  private final Wake wake;
  private Optional<T> last = Optional.empty();

  ChangeWatch(Supplier<Reading<T>> source, Wake wake) {
    this.source = source;
    this.wake = wake;
  }

  /** Looks once. */
  @Override
  public void run() {
    Optional<T> now = source.get().toOptional();
    if (now.isPresent() && !now.equals(last)) {
      last = now;
      wake.now();
    }
  }
}
