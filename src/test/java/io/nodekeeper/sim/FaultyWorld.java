package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Local;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.engine.World;
import io.nodekeeper.sim.judge.Bench;
import io.nodekeeper.sim.judge.Scene;
import java.util.List;
import java.util.Optional;

/**
 * The world as one process of the agent sees it: in that process's time, before the judges' eyes,
 * and with a switch at every step by which the process may die.
 */
final class FaultyWorld implements World {

  /** What may happen at the worst moment: when the agent is about to do something. */
  interface Moments {
    void before(List<Action> actions);
  }

  private final World world;
  private final AgentClock clock;
  private final Clockwork clockwork;
  private final Scene scene;
  private final Bench bench;
  private final KillSwitch kill;
  private final SimStore store;
  private final Effects effects;
  private final Moments moments;

  FaultyWorld(
      World world,
      AgentClock clock,
      Scene scene,
      Bench bench,
      KillSwitch kill,
      SimStore store,
      Effects effects,
      Moments moments) {
    this.world = world;
    this.clock = clock;
    this.clockwork = new Clockwork(clock);
    this.scene = scene;
    this.bench = bench;
    this.kill = kill;
    this.store = store;
    this.effects = effects;
    this.moments = moments;
  }

  @Override
  public Observation observe(Ask ask, Local here) {
    kill.pass(Fault.KILLED_BEFORE_LOOKING);
    store.acted(false);
    scene.lookBegins();
    effects.lookBegins();
    Observation seen = clockwork.in(world.observe(ask, here));
    scene.agentTime(clock.instant(), clock.steps());
    scene.observed(seen);
    effects.observed(ask.questions(), seen);
    kill.pass(Fault.KILLED_BEFORE_DECIDING);
    return seen;
  }

  @Override
  public List<Outcome> act(List<Action> actions) {
    kill.pass(Fault.KILLED_BEFORE_ACTING);
    moments.before(actions);
    if (actions.size() > 1 && kill.isArmed(Fault.KILLED_WHILE_ACTING)) {
      List<Action> some = actions.subList(0, actions.size() / 2);
      some.forEach(bench::acting);
      world.act(some);
      kill.pass(Fault.KILLED_WHILE_ACTING);
    }
    actions.forEach(bench::acting);
    effects.acting();
    List<Outcome> outcomes = world.act(actions).stream().map(clockwork::in).toList();
    effects.acted(outcomes);
    store.acted(true);
    if (isDone(outcomes, Action.WriteFile.class)) {
      kill.pass(Fault.KILLED_AFTER_WRITE);
    }
    if (isDone(outcomes, Action.RunCommand.class)
        || isDone(outcomes, Action.SignalContainer.class)) {
      kill.pass(Fault.KILLED_AFTER_DEED);
    }
    kill.passEither(Fault.KILLED_BEFORE_LEARNING, started(outcomes));
    outcomes.forEach(bench::acted);
    return outcomes;
  }

  private static boolean isDone(List<Outcome> outcomes, Class<? extends Action> kind) {
    return outcomes.stream()
        .anyMatch(outcome -> outcome instanceof Outcome.Done && kind.isInstance(outcome.action()));
  }

  private static Optional<Fault> started(List<Outcome> outcomes) {
    boolean started = isDone(outcomes, Action.StartTask.class);
    return started ? Optional.of(Fault.KILLED_AFTER_START) : Optional.empty();
  }
}
