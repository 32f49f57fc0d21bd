package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Asking outside sources for a bounded time. */
class AskerTest {

  private static final Duration LONG = Duration.ofSeconds(30);

  private final Asker asker = new Asker(InstantSource.fixed(Instant.EPOCH));

  private Reading<String> answered() {
    return asker.ask("source", LONG, () -> Reading.known("yes", Instant.EPOCH)).reading();
  }

  @Test
  void aSourceThatHasAnsweredCanBeAskedAgainAtOnce() {
    for (int i = 0; i < 20_000; i++) {
      assertThat(answered().isKnown()).as("question %d", i).isTrue();
    }
  }

  @Test
  void aSourceThatHangsIsNotAskedAgainUntilItHasComeBack() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var hanging =
        asker.ask(
            "source",
            Duration.ZERO,
            () -> {
              begun.countDown();
              boolean isInterrupted = false;
              while (goOn.getCount() > 0) {
                try {
                  goOn.await();
                } catch (InterruptedException e) {
                  isInterrupted = true;
                }
              }
              return Reading.unknown("interrupted: " + isInterrupted, Instant.EPOCH);
            });
    begun.await();
    assertThat(hanging.reading().isKnown()).isFalse();
    assertThat(answered().whyNot().orElse("")).startsWith("no answer since");
    goOn.countDown();
    while (!answered().isKnown()) {
      Thread.onSpinWait();
    }
  }
}
