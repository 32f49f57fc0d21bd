package io.nodekeeper.outward;

import io.nodekeeper.core.Moments;
import io.nodekeeper.core.Spread;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How it goes with one target since the agent began; never changed, each deed makes another one.
 *
 * @param delivered how many events it has taken
 * @param dropped how many it was never told
 * @param failures how often in a row it has not taken all it was told
 * @param since when the first of these was, by the wall clock
 * @param why the last of these
 * @param lost how many were dropped since
 * @param due not before this it is told anything, by the clock that waiting goes by
 */
public record Standing(
    long delivered,
    long dropped,
    int failures,
    Optional<Instant> since,
    Optional<String> why,
    long lost,
    Instant due) {

  /** After a first failure; doubled by each one more. */
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private static final int MOST_DOUBLINGS = 6;

  /** One failure may be an accident. */
  private static final int SAID = 2;

  public static Standing fresh() {
    return new Standing(0, 0, 0, Optional.empty(), Optional.empty(), 0, Instant.EPOCH);
  }

  /** It has taken so many, which was all. */
  public Standing took(int events) {
    return new Standing(delivered + events, dropped, 0, Optional.empty(), Optional.empty(), 0, due);
  }

  /**
   * It has not taken all.
   *
   * @param events how many it has
   * @param who spreads the calls of many nodes
   * @param wall for people
   */
  public Standing failed(int events, String reason, String who, Instant steady, Instant wall) {
    int times = failures + 1;
    Duration pause = AGAIN.multipliedBy(1L << Math.min(times - 1, MOST_DOUBLINGS));
    return new Standing(
        delivered + events,
        dropped,
        times,
        since.or(() -> Optional.of(wall)),
        Optional.of(reason),
        lost,
        steady.plus(Spread.around(pause, who + times)));
  }

  public Standing dropped(int events) {
    return new Standing(delivered, dropped + events, failures, since, why, lost + events, due);
  }

  /** Whether it is told nothing for now. */
  public boolean rests(Instant steady) {
    return failures > 0 && steady.isBefore(due);
  }

  public boolean isFailing() {
    return failures >= SAID;
  }

  /** What an operator should know; empty while all is well. */
  public Optional<String> trouble(Target target, int waiting) {
    return why.filter(_ -> isFailing())
        .map(reason ->
            "%s is not told what happens since %s: %s; %d wait%s"
                .formatted(
                    target.word(),
                    Moments.words(since.orElseThrow()),
                    reason,
                    waiting,
                    lost > 0 ? ", and " + lost + " were dropped" : ""));
  }
}
