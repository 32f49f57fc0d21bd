package io.nodekeeper.app;

import io.nodekeeper.core.Reading;
import io.nodekeeper.engine.Wake;
import java.util.Optional;
import java.util.function.Supplier;

/** Rings when what Auto Scaling wants of the instance has become another. */
final class LifecycleWatch implements Runnable {

  private final Supplier<Reading<Optional<String>>> source;
  private final Wake wake;
  private Optional<Optional<String>> last = Optional.empty();

  LifecycleWatch(Supplier<Reading<Optional<String>>> source, Wake wake) {
    this.source = source;
    this.wake = wake;
  }

  /** Looks once. */
  @Override
  public void run() {
    Optional<Optional<String>> now = source.get().toOptional();
    if (now.isPresent() && !now.equals(last)) {
      last = now;
      wake.now();
    }
  }
}
