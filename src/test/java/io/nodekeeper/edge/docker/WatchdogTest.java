package io.nodekeeper.edge.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WatchdogTest {

  private final Watchdog watchdog = new Watchdog(Duration.ofMillis(50));

  @Test
  void anAnswerInTimeIsHandedOn() throws Exception {
    var released = new AtomicInteger();
    assertThat(new Watchdog(Duration.ofMinutes(1)).call(() -> "pong", released::incrementAndGet))
        .isEqualTo("pong");
    assertThat(released).hasValue(0);
  }

  @Test
  void aFailureIsHandedOn() {
    assertThatThrownBy(() ->
            new Watchdog(Duration.ofMinutes(1))
                .call(
                    () -> {
                      throw new IOException("broken");
                    },
                    () -> {}))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("broken");
  }

  @Test
  void aCallThatHangsIsInterruptedAndReleased() {
    var interrupted = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    assertThatThrownBy(() ->
            watchdog.call(
                () -> {
                  try {
                    new CountDownLatch(1).await();
                  } finally {
                    interrupted.countDown();
                  }
                  return "never";
                },
                released::countDown))
        .isInstanceOf(TimeoutException.class)
        .hasMessage("no answer within 50 ms");
    Eventually.holds("interrupted", () -> interrupted.getCount() == 0);
    Eventually.holds("released", () -> released.getCount() == 0);
  }

  @Test
  void whileOneCannotBeEndedNoneIsBegun() throws Exception {
    var held = new CountDownLatch(1);
    var stuck = new AtomicReference<Thread>();
    assertThatThrownBy(() -> watchdog.call(() -> deaf(held, stuck), () -> {}))
        .hasMessage("no answer within 50 ms");
    var begun = new AtomicInteger();
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> watchdog.call(begun::incrementAndGet, () -> {}))
          .isInstanceOf(TimeoutException.class)
          .hasMessage("an earlier call still hangs");
    }
    assertThat(begun).hasValue(0);
    held.countDown();
    stuck.get().join();
    Eventually.holds("calls again", () -> callsAgain(begun));
  }

  private boolean callsAgain(AtomicInteger begun) {
    try {
      return watchdog.call(begun::incrementAndGet, () -> {}) > 0;
    } catch (TimeoutException notYet) {
      return false;
    } catch (ExecutionException | InterruptedException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  @Test
  void aReleaseThatHangsCountsToo() {
    var held = new CountDownLatch(1);
    try {
      assertThatThrownBy(() ->
              watchdog.call(
                  () -> {
                    new CountDownLatch(1).await();
                    return "never";
                  },
                  () -> deaf(held, new AtomicReference<>())))
          .hasMessage("no answer within 50 ms");
      assertThatThrownBy(() -> watchdog.call(() -> "next", () -> {}))
          .hasMessage("an earlier call still hangs");
    } finally {
      held.countDown();
    }
  }

  @Test
  void interruptingTheOneWhoWaitsLeavesNothingBehind() throws Exception {
    var begun = new CountDownLatch(1);
    var released = new CountDownLatch(1);
    var told = new AtomicReference<Throwable>();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                new Watchdog(Duration.ofMinutes(1))
                    .call(
                        () -> {
                          begun.countDown();
                          new CountDownLatch(1).await();
                          return "never";
                        },
                        released::countDown);
              } catch (InterruptedException | ExecutionException | TimeoutException ended) {
                told.set(ended);
              }
            });
    begun.await();
    waiting.interrupt();
    waiting.join();
    assertThat(told.get()).isInstanceOf(InterruptedException.class);
    Eventually.holds("released", () -> released.getCount() == 0);
  }

  /** Goes on until it is let go, whatever interrupts. */
  private static String deaf(CountDownLatch held, AtomicReference<Thread> self) {
    self.set(Thread.currentThread());
    while (held.getCount() > 0) {
      Thread.interrupted();
      LockSupport.parkNanos(1_000_000);
    }
    return "late";
  }
}
