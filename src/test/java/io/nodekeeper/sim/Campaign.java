package io.nodekeeper.sim;

import io.nodekeeper.core.Cause;
import io.nodekeeper.standin.model.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Many runs, two at a time, and what they came to together. */
final class Campaign {

  /** As many processors as the least machine has that this is meant to run on. */
  private static final int THREADS = 2;

  /** Enough to see a pattern in; more would only be noise. */
  private static final int FAILURES_KEPT = 10;

  private final Reach reach = new Reach();
  private final Map<Fault, Integer> runsWith = new EnumMap<>(Fault.class);
  private final Map<Operation, Long> calls = new EnumMap<>(Operation.class);
  private final List<Result> failures = new ArrayList<>();
  private long runs;
  private long failed;
  private long looks;
  private long objections;
  private Duration simulated = Duration.ZERO;
  private double slowestHealing;
  private Duration took = Duration.ZERO;

  private Campaign() {}

  /**
   * Runs these seeds.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  static Campaign of(long firstSeed, long count) throws InterruptedException {
    var campaign = new Campaign();
    long begin = System.nanoTime();
    var next = new AtomicLong(firstSeed);
    try (var threads = Executors.newFixedThreadPool(THREADS)) {
      var running = new ArrayList<Future<?>>();
      for (int i = 0; i < THREADS; i++) {
        running.add(threads.submit(() -> campaign.run(next, firstSeed + count)));
      }
      for (Future<?> thread : running) {
        Object _ = thread.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a run broke down", e.getCause());
    }
    campaign.took = Duration.ofNanos(System.nanoTime() - begin);
    return campaign;
  }

  private void run(AtomicLong next, long end) {
    for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
      add(run(seed));
    }
  }

  private static Result run(long seed) {
    try {
      return Run.of(seed);
    } catch (RuntimeException e) {
      throw new IllegalStateException("seed " + seed, e);
    }
  }

  private synchronized void add(Result result) {
    runs++;
    looks += result.looks();
    objections += result.objections();
    simulated = simulated.plus(result.simulated());
    reach.add(result.reach());
    result.options().faults().keySet().forEach(fault -> runsWith.merge(fault, 1, Integer::sum));
    result.calls().forEach((operation, count) -> calls.merge(operation, (long) count, Long::sum));
    if (!result.bound().isZero()) {
      slowestHealing =
          Math.max(
              slowestHealing, (double) result.healedIn().toMillis() / result.bound().toMillis());
    }
    if (result.violation().isPresent()) {
      failed++;
      if (failures.size() < FAILURES_KEPT) {
        failures.add(result);
      }
    }
  }

  List<Result> failures() {
    return failures;
  }

  long objections() {
    return objections;
  }

  /** Kinds of fault that never did anything: what they stand for has not been tried. */
  List<Fault> withoutEffect() {
    var idle = new ArrayList<Fault>();
    for (Fault fault : Fault.values()) {
      if (reach.of(fault) == 0) {
        idle.add(fault);
      }
    }
    return idle;
  }

  /** Causes that never brought a node to go in a finale: each alone, and each pair. */
  List<Set<Cause>> unmet() {
    return together().stream().filter(causes -> reach.of(causes) == 0).toList();
  }

  private static List<Set<Cause>> together() {
    var sets = new ArrayList<Set<Cause>>();
    for (Cause one : Cause.values()) {
      for (Cause other : Cause.values()) {
        if (other.compareTo(one) >= 0) {
          sets.add(EnumSet.of(one, other));
        }
      }
    }
    return sets;
  }

  Duration took() {
    return took;
  }

  /** What all runs came to, as a table. */
  String summary() {
    var text = new StringBuilder(4000);
    text.append(row("seeds", runs));
    text.append(row("of which failed", failed));
    text.append(row("looks", looks));
    text.append(row("simulated hours", simulated.toHours()));
    text.append(row("objections of the guard", objections));
    text.append(row("slowest healing, percent of its bound", Math.round(100 * slowestHealing)));
    text.append(row("seconds", took.toSeconds()));
    text.append("\n%-40s %12s %12s\n".formatted("fault", "runs with it", "effects"));
    for (Fault fault : Fault.values()) {
      text.append(
          "%-40s %12d %12d\n".formatted(fault, runsWith.getOrDefault(fault, 0), reach.of(fault)));
    }
    text.append("\n%-40s %12s\n".formatted("why the node has to go at the end", "runs"));
    for (Set<Cause> causes : together()) {
      text.append("%-40s %12d\n".formatted(causes, reach.of(causes)));
    }
    text.append("\n%-40s %12s %12s\n".formatted("call", "calls", "per hour"));
    calls.forEach((operation, count) -> {
      if (count > 0) {
        double hours = Math.max(1, simulated.toMinutes()) / 60.0;
        text.append("%-40s %12d %12.1f\n".formatted(operation.wireName(), count, count / hours));
      }
    });
    return text.toString();
  }

  private static String row(String name, long value) {
    return "%-40s %12d\n".formatted(name, value);
  }
}
