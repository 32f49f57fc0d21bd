package io.nodekeeper.sim;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** Chance from a seed: the same name under the same seed always throws the same. */
public final class Dice {

  private final SplittableRandom random;

  public Dice(long seed, String name) {
    random = new SplittableRandom(mixed(seed, name));
  }

  private static long mixed(long seed, String name) {
    long mixed = seed * 0x9e3779b97f4a7c15L;
    for (int i = 0; i < name.length(); i++) {
      mixed = (mixed ^ name.charAt(i)) * 0x100000001b3L;
    }
    return mixed;
  }

  public boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** Both ends included. */
  public int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  /** Small ones as likely as large ones: the logarithm is spread evenly. */
  public double scaled(double least, double most) {
    return least * Math.exp(random.nextDouble() * Math.log(most / least));
  }

  public Duration between(Duration least, Duration most) {
    return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
  }

  public Duration seconds(int least, int most) {
    return between(Duration.ofSeconds(least), Duration.ofSeconds(most));
  }

  /** Until the next of something that happens once in {@code mean} seconds. */
  public Duration until(double mean) {
    double seconds = -Math.log(1 - random.nextDouble()) * mean;
    return Duration.ofMillis(Math.max(1, (long) (seconds * 1000)));
  }

  public <T> T oneOf(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  @SafeVarargs
  public final <T> T any(T... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
