package io.nodekeeper.sim;

import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.MemoryStore;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.sim.judge.Rule;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An agent that is broken on purpose, without its guard.
 *
 * @param words what it does wrong
 * @param rule the rule that does not hold of it
 * @param seldom what has to meet for it to show, and seldom does by itself
 */
record Mutant(String words, Rule rule, Wiring wiring, List<Fault> seldom) {

  private static final Duration OFTEN = Duration.ofMinutes(2);

  private Mutant(String words, Rule rule, Wiring wiring) {
    this(words, rule, wiring, List.of());
  }

  /** The same, where these come often. */
  Mutant among(Fault... faults) {
    return new Mutant(words, rule, wiring, List.of(faults));
  }

  /** A run of it. */
  Result run(long seed) {
    Options options = Draw.options(seed).with(OFTEN, seldom.toArray(Fault[]::new));
    return Run.of(options, wiring, false);
  }

  @Override
  public String toString() {
    return words + " → " + rule;
  }

  static Mutant thinking(Rule rule, String words, Function<Thought, Decision> decide) {
    return thinkingAnew(rule, words, () -> decide);
  }

  /** With a mind that begins anew with each process. */
  static Mutant thinkingAnew(
      Rule rule, String words, Supplier<Function<Thought, Decision>> decide) {
    return new Mutant(
        words,
        rule,
        new Wiring(
            () -> new Bent(decide.get()), UnaryOperator.identity(), UnaryOperator.identity()));
  }

  static Mutant remembering(Rule rule, String words, UnaryOperator<Memory> load) {
    return storing(rule, words, store -> new Forgetful(store, load, UnaryOperator.identity()));
  }

  static Mutant saving(Rule rule, String words, UnaryOperator<Memory> save) {
    return storing(rule, words, store -> new Forgetful(store, UnaryOperator.identity(), save));
  }

  private static Mutant storing(Rule rule, String words, UnaryOperator<MemoryStore> store) {
    return new Mutant(
        words, rule, new Wiring(() -> new Bent(Thought::sound), UnaryOperator.identity(), store));
  }

  /** A mind of its own, and nobody to object. */
  private record Bent(Function<Thought, Decision> thinking) implements Mind {
    @Override
    public Decision decide(Policy policy, Observation seen, Memory memory, Instant now) {
      return thinking.apply(new Thought(policy, seen, memory, now));
    }

    @Override
    public List<Objection> object(Policy policy, Observation seen, Decision decision, Instant now) {
      return List.of();
    }
  }

  private record Forgetful(
      MemoryStore store, UnaryOperator<Memory> onLoad, UnaryOperator<Memory> onSave)
      implements MemoryStore {
    @Override
    public Memory load() {
      return onLoad.apply(store.load());
    }

    @Override
    public void save(Memory memory) throws IOException {
      store.save(onSave.apply(memory));
    }
  }
}
