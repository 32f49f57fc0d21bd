package io.nodekeeper.doctor;

import io.nodekeeper.core.Durations;
import io.nodekeeper.core.Reading;
import java.time.Duration;
import java.util.List;

/** Whether this machine's clock goes with AWS's. */
public final class Clocks {

  private static final String WHERE = "clock";

  /** AWS's answers name whole seconds, and take a while. */
  private static final Duration NOTABLE = Duration.ofSeconds(10);

  /** As an order that is dated so far ahead is warned of. */
  private static final Duration FAR = Duration.ofMinutes(1);

  private Clocks() {}

  /**
   * The clock.
   *
   * @param ahead how far it is ahead of AWS's; negative if it is behind
   */
  public static Judgement judge(Reading<Duration> ahead) {
    return Judgement.from("the clock against AWS's", ahead, Clocks::of);
  }

  private static List<Finding> of(Duration ahead) {
    Duration off = ahead.abs();
    String what =
        "the clock is %s %s AWS's: deadlines and orders are dated by it, and AWS refuses requests whose date is minutes off"
            .formatted(Durations.words(off), ahead.isNegative() ? "behind" : "ahead of");
    String remedy = "let chrony set it: chronyc tracking; systemctl enable --now chronyd";
    if (off.compareTo(FAR) > 0) {
      return List.of(Finding.error(WHERE, what, remedy));
    }
    return off.compareTo(NOTABLE) > 0 ? List.of(Finding.warning(WHERE, what, remedy)) : List.of();
  }
}
