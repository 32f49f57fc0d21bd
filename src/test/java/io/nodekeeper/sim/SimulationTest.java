package io.nodekeeper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.sim.judge.Violation;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The agent's engine in a world that goes wrong. {@code -Dsim.seeds=N} says how many runs there
 * are, {@code -Dsim.from=N} with which seed they begin, and {@code -Dsim.seed=N} has one run again
 * and prints all that happened in it.
 */
@Tag("campaign")
class SimulationTest {

  /** As many as are to hold; twice as many fit into five minutes on two processors. */
  private static final long SEEDS = 10_000;

  /** Fewer runs than this need not have met every kind of fault. */
  private static final long ENOUGH = 2000;

  @Test
  void allRulesHoldInEveryRun() throws InterruptedException {
    Long one = Long.getLong("sim.seed");
    if (one != null) {
      Result result = Run.of(Draw.options(one), Wiring.shipped(), true);
      System.out.println(result.report());
      assertThat(result.violation()).isEmpty();
      return;
    }
    long count = Long.getLong("sim.seeds", SEEDS);
    Campaign campaign = Campaign.of(Long.getLong("sim.from", 0), count);
    System.out.println(campaign.summary());
    campaign.failures().forEach(failure -> System.out.println(failure.report()));

    assertThat(campaign.failures())
        .extracting(failure -> failure.violation().map(Violation::toString).orElse(""))
        .isEmpty();
    assertThat(campaign.objections()).as("objections of the guard").isZero();
    if (count >= ENOUGH) {
      assertThat(campaign.withoutEffect()).as("kinds of fault without any effect").isEmpty();
    }
    if (count >= SEEDS) {
      assertThat(campaign.unmet()).as("causes that never drained a node").isEmpty();
    }
  }

  @Test
  void aSeedIsARun() {
    for (long seed = 0; seed < 30; seed++) {
      Result once = Run.of(seed);
      Result again = Run.of(seed);
      assertThat(again.hash()).as("seed %d", seed).isEqualTo(once.hash());
      assertThat(again.looks()).isEqualTo(once.looks());
      assertThat(again.calls()).isEqualTo(once.calls());
    }
  }

  @Test
  void anotherSeedIsAnotherRun() {
    var hashes = new TreeSet<Long>();
    for (long seed = 0; seed < 30; seed++) {
      hashes.add(Run.of(seed).hash());
    }
    assertThat(hashes).hasSize(30);
  }

  @Test
  void aRunWithoutFaultsHoldsAndCostsOnlyThePoll() {
    int still = 0;
    for (long seed = 0; still < 20; seed++) {
      Options options = Draw.options(seed);
      if (!options.faults().isEmpty()) {
        options = options.withoutFaults();
      }
      Optional<Violation> violation = Run.of(options, Wiring.shipped(), false).violation();
      assertThat(violation).as("seed %d", seed).isEmpty();
      still++;
    }
  }
}
