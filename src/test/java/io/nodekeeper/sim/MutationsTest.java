package io.nodekeeper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.sim.judge.Rule;
import io.nodekeeper.sim.judge.Violation;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule is seen not to hold of an agent that breaks it: a judge that cannot speak is none. */
@Tag("campaign")
class MutationsTest {

  /** The slowest is caught within half as many. */
  private static final int SEEDS = 1000;

  static List<Mutant> mutants() {
    return Mutations.all();
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void isCaught(Mutant mutant) {
    List<String> others = new ArrayList<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      Optional<Violation> violation = mutant.run(seed).violation();
      if (violation.filter(found -> found.rule() == mutant.rule()).isPresent()) {
        return;
      }
      violation.map(Violation::toString).ifPresent(others::add);
    }
    assertThat(others).as("%s was not seen in %d seeds; other rules", mutant, SEEDS).isNull();
  }

  @Test
  void everyRuleIsBrokenByOneAtLeast() {
    Set<Rule> broken = EnumSet.noneOf(Rule.class);
    mutants().forEach(mutant -> broken.add(mutant.rule()));
    assertThat(broken).containsExactlyInAnyOrder(Rule.values());
  }
}
