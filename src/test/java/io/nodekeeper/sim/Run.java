package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.engine.Look;
import io.nodekeeper.sim.judge.Bench;
import io.nodekeeper.sim.judge.Releases;
import io.nodekeeper.sim.judge.Rule;
import io.nodekeeper.sim.judge.Scene;
import io.nodekeeper.standin.model.Body;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.NetworkBinding;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One run: a storm in which anything may happen, then the end of all faults, by when the node has
 * to become right within a bound, and then to stay so; at the end it may have to go.
 */
public final class Run {

  private static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");

  private final Options options;
  private final VirtualTimeline timeline = new VirtualTimeline(BEGIN);
  private final MemoryBody body;
  private final WorldModel model;
  private final Machine machine;
  private final Scene scene;
  private final Bench bench;
  private final Agent agent;
  private final Weather weather;
  private final Rightness rightness;
  private final Optional<Dice> wakeDice;

  private boolean rung;
  private boolean terminated;
  private boolean healed;
  private long looks;
  private long objections;
  private Duration healedIn = Duration.ZERO;
  private Duration bound = Duration.ZERO;

  private Run(Options options, Wiring wiring, boolean aloud) {
    this.options = options;
    body = new MemoryBody(timeline, options.seed());
    model = Scenery.build(timeline, body, options);
    var reach = new Reach();
    var trace = new Trace(timeline, aloud);
    var clock = new AgentClock(timeline);
    var kill = new KillSwitch();
    var world = new SimWorld(timeline, model, body, SimWorld.Times.standard());
    world.surfaces(new Surfaces(options, clock)::of);
    var releases = new Releases();
    scene = new Scene(model, body, options.policy(), world.disk(), group(options), releases);
    bench = new Bench(scene);
    world
        .disk()
        .follow(event -> {
          trace.note(event);
          bench.filed(event);
        });
    var effects = new Effects(model, options, reach, releases);
    var store = new SimStore(clock, scene, kill, reach);
    machine =
        new Machine(
            body, world, store, clock, kill, effects, reach, scene, bench, trace, this::kill);
    weather = new Weather(options, timeline, model, machine);
    agent = new Agent(options, wiring, machine, faulty(world));
    rightness = new Rightness(options, model, scene, world.announced(), bench.truth());
    wakeDice =
        options.has(Fault.WAKE_LOST)
            ? Optional.of(new Dice(options.seed(), "wake"))
            : Optional.empty();
    model.journal().follow(this::happened);
    body.listen(new Ears());
  }

  private FaultyWorld faulty(SimWorld world) {
    return new FaultyWorld(
        world,
        machine.clock(),
        scene,
        bench,
        machine.kill(),
        machine.store(),
        machine.effects(),
        actions -> {
          if (actions.stream().anyMatch(action -> action instanceof Action.StartTask)) {
            weather.beforeStart();
          }
        });
  }

  private static Scene.Group group(Options options) {
    return new Scene.Group(
        options.services().stream()
            .filter(plan -> plan.strategy() == Service.Strategy.DAEMON)
            .map(Options.ServicePlan::name)
            .collect(Collectors.toSet()),
        options.group().hooks(),
        options.group().ours());
  }

  public static Result of(long seed) {
    return of(Draw.options(seed), Wiring.shipped(), false);
  }

  public static Result of(Options options, Wiring wiring, boolean aloud) {
    return new Run(options, wiring, aloud).go();
  }

  private void kill(Fault how) {
    agent.kill(how);
  }

  // What happens.

  private void happened(Happening happening) {
    machine.trace().note(happening);
    machine.effects().happened(happening);
    bench.happened(happening);
    rightness.happened(happening);
    if (happening instanceof Happening.InstanceTerminated) {
      terminated = true;
    }
  }

  /** Docker's events: each wakes the agent, if it arrives. */
  private final class Ears implements Body.Listener {
    @Override
    public void started(ContainerId id, List<NetworkBinding> bindings) {
      ring();
    }

    @Override
    public void exited(ContainerId id, int exitCode, boolean outOfMemory) {
      ring();
    }

    @Override
    public void health(ContainerId id, Container.Health health) {
      ring();
    }

    @Override
    public void removed(ContainerId id) {
      ring();
    }

    private void ring() {
      if (model.faults().docker != Faults.Docker.WELL) {
        return;
      }
      if (!healed && wakeDice.filter(d -> d.chance(options.rate(Fault.WAKE_LOST))).isPresent()) {
        machine.reach().count(Fault.WAKE_LOST);
        return;
      }
      rung = true;
    }
  }

  // The run.

  private Result go() {
    weather.begin();
    until(BEGIN.plus(options.storm()));
    if (!over()) {
      weather.heal();
      healed = true;
      // Which registration of the node it is about is known once the ECS agent has registered.
      until(timeline.instant().plus(options.registersAfter()).plusSeconds(40));
      becomeRight();
    }
    if (!over()) {
      stayRight();
    }
    if (!over() && !rightness.leaves()) {
      leave();
    }
    return result();
  }

  private boolean over() {
    return terminated || scene.violation().isPresent();
  }

  private void until(Instant end) {
    while (!over() && timeline.instant().isBefore(end)) {
      step(end);
    }
  }

  /** One look and the wait after it; or the time in which the agent is down. */
  private Optional<Look> step(Instant end) {
    if (!agent.isUp()) {
      Instant starts = agent.startsAt();
      if (starts.isAfter(end)) {
        timeline.advanceTo(end);
        return Optional.empty();
      }
      timeline.advanceTo(starts);
      agent.start();
    }
    rung = false;
    Optional<Look> look = agent.look();
    looks++;
    look.ifPresent(done -> {
      objections += done.objections().size();
      await(done, end);
    });
    return look;
  }

  private void await(Look look, Instant end) {
    Duration wait = Duration.between(machine.clock().instant(), look.decision().lookAgainAt());
    Duration longest = options.policy().pace().look();
    Duration bounded = wait.compareTo(longest) > 0 ? longest : wait;
    Instant then = timeline.instant().plus(bounded.isNegative() ? Duration.ZERO : bounded);
    Instant last = then.isAfter(end) ? end : then;
    while (!rung && agent.isUp() && !over()) {
      Optional<Instant> next = timeline.next();
      if (next.isEmpty() || next.get().isAfter(last)) {
        timeline.advanceTo(last);
        return;
      }
      timeline.runNext();
    }
  }

  private void becomeRight() {
    Instant from = timeline.instant();
    boolean leaves = rightness.leaves();
    Bound most =
        leaves ? Bound.leaving(options, machine.clock().setBack()) : Bound.staying(options);
    bound = most.total();
    var wrong = new Rightness.Wrong(Rule.HEALS, "nothing was looked at");
    while (!over() && timeline.instant().isBefore(from.plus(bound))) {
      Optional<Look> look = step(from.plus(bound));
      if (look.isPresent()) {
        Optional<Rightness.Wrong> reason = rightness.wrong(look.get());
        if (reason.isEmpty()) {
          healedIn = Duration.between(from, timeline.instant());
          machine.trace().note("right");
          return;
        }
        wrong = reason.get();
      }
    }
    if (!over()) {
      bench.liveness(
          wrong.rule(),
          wrong.sentence() + "; faults ended at " + from + ", and the bound was " + most);
    }
  }

  private void stayRight() {
    // What was put is still verified, and what was asked still fresh, for this long.
    Duration quiet =
        options
            .policy()
            .pace()
            .settle()
            .multipliedBy(2)
            .plus(options.policy().pace().poll().multipliedBy(2));
    int news = rightness.news();
    watch(quiet);
    Map<Operation, Integer> before = calls();
    Instant from = timeline.instant();
    watch(options.calm());
    if (!over()) {
      new Economy(options, rightness, rightness.news() - news)
          .judge(before, calls(), Duration.between(from, timeline.instant()), bench);
    }
  }

  private void watch(Duration time) {
    Instant end = timeline.instant().plus(time);
    boolean leaves = rightness.leaves();
    while (!over() && timeline.instant().isBefore(end)) {
      step(end)
          .flatMap(rightness::wrong)
          // What follows a file's change while all is calm has its own time; so have news.
          .filter(wrong -> wrong.rule() != Rule.DEEDS && wrong.rule() != Rule.FLEET)
          .filter(_ -> !over() && rightness.leaves() == leaves && !options.sharesFamily())
          .ifPresent(
              wrong -> bench.liveness(wrong.rule(), "it did not stay right: " + wrong.sentence()));
    }
  }

  private void leave() {
    var finale = new Finale(options, model, machine, weather.crier());
    for (Cause cause : options.finale().causes()) {
      if (over()) {
        return;
      }
      finale.bring(cause);
      until(timeline.instant().plus(options.finale().apart()));
    }
    if (!over() && finale.isOn()) {
      becomeRight();
      if (!over() && options.finale().returns() && finale.takeBack()) {
        until(timeline.instant().plus(options.registersAfter()).plusSeconds(40));
        becomeRight();
      }
    }
  }

  private Map<Operation, Integer> calls() {
    var calls = new EnumMap<Operation, Integer>(Operation.class);
    for (Operation operation : Operation.values()) {
      calls.put(operation, model.journal().calls(operation));
    }
    return calls;
  }

  private Result result() {
    return new Result(
        options,
        scene.violation(),
        looks,
        Duration.between(BEGIN, timeline.instant()),
        healedIn,
        bound,
        calls(),
        machine.reach(),
        objections,
        machine.trace().hash(),
        scene.violation().isPresent() || machine.trace().isAloud()
            ? machine.trace().lines()
            : List.of());
  }
}
