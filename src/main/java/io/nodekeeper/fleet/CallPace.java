package io.nodekeeper.fleet;

import java.time.Duration;
import java.time.Instant;

/**
 * When the next call may be made, so that a look over a large cluster leaves the rest of the
 * account's calls to others. ECS refills the bucket that all of them draw on by 20 a second, up to
 * 100: some calls may come at once, and then half of that; less each time ECS says that it is too
 * much, and that much again when it has answered for a while.
 */
public final class CallPace {

  /** How many calls may come at once. */
  static final int AT_ONCE = 20;

  private static final Duration APART = Duration.ofMillis(100);
  private static final Duration MOST_APART = Duration.ofSeconds(2);
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

  /** After so many that were answered it is tried twice as fast, if it was slower than at first. */
  private static final int ENOUGH = 10;

  private int inARow;
  private Duration apart = APART;
  private Instant next = Instant.EPOCH;
  private Duration ahead = APART.multipliedBy(AT_ONCE - 1);

  /** How long the next call has to wait; it is taken for made after that. */
  public synchronized Duration turn(Instant now) {
    Instant earliest = now.minus(ahead);
    Instant turn = next.isBefore(earliest) ? earliest : next;
    next = turn.plus(apart);
    return turn.isAfter(now) ? Duration.between(now, turn) : Duration.ZERO;
  }

  /** The bucket is empty. */
  public synchronized void throttled() {
    Duration slower = apart.multipliedBy(2);
    apart = slower.compareTo(MOST_APART) > 0 ? MOST_APART : slower;
    ahead = Duration.ZERO;
    inARow = 0;
  }

  /** A call was not too much. One alone says little: the bucket may be empty again by the next. */
  public synchronized void answered() {
    inARow++;
    if (inARow == ENOUGH) {
      inARow = 0;
      Duration faster = apart.dividedBy(2);
      apart = faster.compareTo(APART) < 0 ? APART : faster;
    }
  }

  /**
   * How long to wait before a call is made again.
   *
   * @param failures how often it has come to nothing
   * @param chance from 0 to 1, so that those who were refused together do not come back together
   */
  public static Duration again(int failures, double chance) {
    long millis = FIRST_WAIT.toMillis() << Math.clamp(failures - 1L, 0, 10);
    long most = Math.min(millis, LONGEST_WAIT.toMillis());
    return Duration.ofMillis(most / 2 + (long) (chance * most / 2));
  }

  /** How long the next look over so many nodes should wait: it takes two calls a hundred nodes. */
  public static Duration between(int nodes, Duration asked) {
    Duration least = Duration.ofMillis(500).multipliedBy(2L * ((nodes + 99) / 100));
    return least.compareTo(asked) > 0 ? least : asked;
  }
}
