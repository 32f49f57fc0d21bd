package io.nodekeeper.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When a call of a look over the cluster may be made. */
class CallPaceTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  private final CallPace pace = new CallPace();

  /** When so many calls have been made, each as early as it may. */
  private Duration calls(int number, Instant from) {
    Instant now = from;
    for (int i = 0; i < number; i++) {
      now = now.plus(pace.turn(now));
    }
    return Duration.between(from, now);
  }

  @Test
  void someComeAtOnceAndThenTenASecond() {
    assertThat(calls(20, NOON)).isZero();
    assertThat(calls(1, NOON)).isEqualTo(Duration.ofMillis(100));
    assertThat(calls(100, NOON.plusMillis(100))).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void thoseOfFiveThousandNodesTakeEightSeconds() {
    assertThat(calls(100, NOON)).isEqualTo(Duration.ofSeconds(8));
  }

  @Test
  void callersSideBySideWaitForOneAnother() {
    calls(20, NOON);
    assertThat(pace.turn(NOON)).isEqualTo(Duration.ofMillis(100));
    assertThat(pace.turn(NOON)).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void eachRefusalHalvesThePaceDownToOneInTwoSeconds() {
    pace.throttled();
    assertThat(calls(11, NOON)).isEqualTo(Duration.ofSeconds(2));
    for (int i = 0; i < 20; i++) {
      pace.throttled();
    }
    assertThat(calls(11, NOON.plusSeconds(60))).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void afterARefusalNoneComeAtOnceAnyMore() {
    calls(1, NOON);
    pace.throttled();
    assertThat(calls(11, NOON.plusSeconds(60))).isEqualTo(Duration.ofSeconds(2));
  }

  private void answered(int number) {
    for (int i = 0; i < number; i++) {
      pace.answered();
    }
  }

  @Test
  void tenAnswersInARowBringBackWhatARefusalTookAndNoMore() {
    pace.throttled();
    answered(9);
    assertThat(calls(11, NOON)).isEqualTo(Duration.ofSeconds(2));
    pace.throttled();
    answered(9);
    assertThat(calls(11, NOON.plusSeconds(60))).isEqualTo(Duration.ofSeconds(4));
    answered(1);
    assertThat(calls(11, NOON.plusSeconds(120))).isEqualTo(Duration.ofSeconds(2));
    answered(100);
    assertThat(calls(11, NOON.plusSeconds(180)))
        .as("ten a second, and none at once")
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void fiveRefusalsAtTheBeginningCostFiveThousandNodesLessThanAMinute() {
    for (int i = 0; i < 5; i++) {
      pace.throttled();
    }
    Duration all = Duration.ZERO;
    for (int i = 0; i < 100; i++) {
      all = all.plus(pace.turn(NOON.plus(all)));
      pace.answered();
    }
    assertThat(all).isBetween(Duration.ofSeconds(35), Duration.ofSeconds(50));
  }

  @Test
  void whatIsTriedAgainWaitsLongerEachTimeAndNotAllTheSame() {
    assertThat(CallPace.again(1, 0)).isEqualTo(Duration.ofMillis(250));
    assertThat(CallPace.again(1, 1)).isEqualTo(Duration.ofMillis(500));
    assertThat(CallPace.again(4, 0.5)).isEqualTo(Duration.ofSeconds(3));
    assertThat(CallPace.again(100, 1)).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void aLargeClusterIsLookedAtLessOften() {
    Duration asked = Duration.ofSeconds(30);
    assertThat(CallPace.between(0, asked)).isEqualTo(asked);
    assertThat(CallPace.between(3000, asked)).isEqualTo(asked);
    assertThat(CallPace.between(10_000, asked)).isEqualTo(Duration.ofSeconds(100));
  }
}
