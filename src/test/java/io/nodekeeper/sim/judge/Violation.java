package io.nodekeeper.sim.judge;

import java.time.Instant;

/** A rule that did not hold. */
public record Violation(Rule rule, Instant at, String sentence) {
  @Override
  public String toString() {
    return at + " " + rule + ": " + sentence;
  }
}
