package io.nodekeeper.engine;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Unsaved;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The agent's one loop: look, decide, tell, remember, act, remember, tell. Everything that decides
 * or changes anything happens on the thread that calls it.
 */
public final class Loop {

  private final World world;
  private final Mind mind;
  private final MemoryStore store;
  private final Supplier<Policy> policy;
  private final List<Witness> witnesses;
  private final InstantSource clock;

  private Memory memory;
  private Observation last = Observation.nothing();
  private Ask ask = Ask.nothing();
  private Optional<Memory> saved = Optional.empty();

  /**
   * @param policy asked at the beginning of each look, so that a reload takes effect between two
   */
  public Loop(
      World world,
      Mind mind,
      MemoryStore store,
      Supplier<Policy> policy,
      List<Witness> witnesses,
      InstantSource clock) {
    this.world = world;
    this.mind = mind;
    this.store = store;
    this.policy = policy;
    this.witnesses = List.copyOf(witnesses);
    this.clock = clock;
    this.memory = store.load();
  }

  /** One pass; returns it whole. The next is due at its decision's {@code lookAgainAt}. */
  public Look look() {
    Instant begun = clock.instant();
    Policy wanted = policy.get();
    Observation fresh = world.observe(ask, wanted.local());
    Instant now = clock.instant();
    Observation seen = fresh.carrying(last, ask, now);
    Memory before = memory;
    Decision decided = mind.decide(wanted, seen, before, now);
    List<Objection> objections = mind.object(wanted, seen, decided, now);
    Decision decision = decided.doing(passed(decided.actions(), objections));
    witnesses.forEach(witness -> witness.decided(decision));
    List<Outcome> outcomes = carryOut(decision, now);
    last = seen;
    ask = decision.ask();
    Duration took = Duration.between(begun, clock.instant());
    var look = new Look(now, wanted, seen, before, decision, objections, outcomes, memory, took);
    witnesses.forEach(witness -> witness.looked(look));
    return look;
  }

  private static List<Action> passed(List<Action> actions, List<Objection> objections) {
    var passed = new ArrayList<>(actions);
    passed.removeAll(objections.stream().map(Objection::action).toList());
    return List.copyOf(passed);
  }

  /**
   * What must not be done twice is not tried before it is written down; the rest goes on even when
   * the disk is full.
   */
  private List<Outcome> carryOut(Decision decision, Instant now) {
    List<Action> actions = decision.actions();
    memory = decision.memory().before(actions, now);
    Optional<String> unsaved = save();
    List<Action> tried =
        unsaved.isEmpty() ? actions : actions.stream().filter(Action::isRepeatable).toList();
    memory = decision.memory().before(tried, now);
    var outcomes = new ArrayList<Outcome>();
    for (Action action : actions) {
      if (!tried.contains(action)) {
        outcomes.add(new Outcome.Failed(action, NOT_TRIED + unsaved.orElse("")));
      }
    }
    if (!tried.isEmpty()) {
      outcomes.addAll(world.act(tried));
    }
    // A start that was not tried has not failed.
    List<Outcome> learnt =
        outcomes.stream()
            .filter(is -> tried.contains(is.action()) || !(is.action() instanceof Action.StartTask))
            .toList();
    memory = Unsaved.told(memory.after(learnt, clock.instant()), unsaved, now);
    // If this fails, what happened is known to this process, and saved before anything else is
    // tried.
    save();
    return List.copyOf(outcomes);
  }

  private static final String NOT_TRIED = "not tried, for the memory cannot be saved: ";

  /** Saves the memory if it is not what was saved last; why it could not be, if so. */
  private Optional<String> save() {
    if (saved.filter(memory::equals).isPresent()) {
      return Optional.empty();
    }
    try {
      saved = Optional.empty();
      store.save(memory);
      saved = Optional.of(memory);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
