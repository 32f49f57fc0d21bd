package io.nodekeeper.sim;

import io.nodekeeper.sim.judge.Violation;
import io.nodekeeper.standin.model.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a run.
 *
 * @param violation the first rule that did not hold
 * @param healedIn how long the node took to become right once faults had ended
 * @param bound how long it might have taken
 * @param hash the same for the same seed
 * @param trace the last that happened; all of it if asked for
 */
public record Result(
    Options options,
    Optional<Violation> violation,
    long looks,
    Duration simulated,
    Duration healedIn,
    Duration bound,
    Map<Operation, Integer> calls,
    Reach reach,
    long objections,
    long hash,
    List<String> trace) {

  /** Seed, options, the judge's sentence and what led to it. */
  public String report() {
    var text = new StringBuilder();
    text.append("seed ").append(options.seed()).append('\n');
    text.append(options).append('\n');
    trace.forEach(line -> text.append(line).append('\n'));
    text.append("seed ").append(options.seed()).append(": ");
    text.append(violation.map(Violation::toString).orElse("held")).append('\n');
    return text.toString();
  }
}
