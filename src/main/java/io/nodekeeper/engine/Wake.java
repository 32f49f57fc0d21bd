package io.nodekeeper.engine;

/**
 * The loop's bell. Rings carry nothing and collapse into one; a ring that is lost costs time, never
 * correctness.
 */
@FunctionalInterface
public interface Wake {
  void now();
}
