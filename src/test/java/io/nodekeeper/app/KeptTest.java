package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class KeptTest {

  private final AtomicReference<Instant> now = new AtomicReference<>(Told.NOON);
  private final AtomicReference<Function<Instant, Reading<String>>> source =
      new AtomicReference<>(at -> Reading.known("first", at));
  private final Kept<String> kept =
      new Kept<>(Duration.ofSeconds(2), now::get, () -> source.get().apply(now.get()));

  private void later(Duration time) {
    now.updateAndGet(at -> at.plus(time));
  }

  @Test
  void whatWasReadJustNowIsNotReadAgain() {
    Reading<String> first = kept.reading();
    source.set(at -> Reading.known("second", at));
    later(Duration.ofSeconds(2));
    assertThat(kept.reading()).isEqualTo(first);
  }

  @Test
  void whatIsForgottenIsReadAgain() {
    kept.reading();
    source.set(at -> Reading.known("second", at));
    kept.forget();
    assertThat(kept.reading().toOptional()).contains("second");
  }

  @Test
  void whatIsOldIsReadAgain() {
    kept.reading();
    source.set(at -> Reading.known("second", at));
    later(Duration.ofMillis(2_001));
    assertThat(kept.reading().toOptional()).contains("second");
  }

  @Test
  void aFailureIsNotKept() {
    source.set(at -> Reading.unknown("refused", at));
    assertThat(kept.reading().whyNot()).contains("refused");
    source.set(at -> Reading.known("there", at));
    assertThat(kept.reading().toOptional()).contains("there");
  }

  @Test
  void aReadingFromTheFutureIsReadAgain() {
    kept.reading();
    source.set(at -> Reading.known("second", at));
    later(Duration.ofHours(-1));
    assertThat(kept.reading().toOptional()).contains("second");
  }
}
