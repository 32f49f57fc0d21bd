package io.nodekeeper.sim;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.Look;
import io.nodekeeper.sim.judge.Bench;
import io.nodekeeper.sim.judge.Groups;
import io.nodekeeper.sim.judge.Releases;
import io.nodekeeper.sim.judge.Scene;
import io.nodekeeper.standin.model.Body;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.NetworkBinding;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One node in a storm of whatever makes a second start likely, while new revisions of its daemons
 * are registered. Only one thing is watched, in the world itself: how many copies of a daemon the
 * agent has made that are to run.
 */
final class Storm {

  private static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");

  /** In seconds, of each daemon. */
  private static final double REVISION_EVERY = 600;

  private final Options options;
  private final VirtualTimeline timeline = new VirtualTimeline(BEGIN);
  private final WorldModel model;
  private final Machine machine;
  private final Weather weather;
  private final Agent agent;
  private final Dice revisions;
  private final Dice wakes;
  private final Dice losses;
  private final Tally tally = new Tally();
  private boolean rung;

  private Storm(Options options, Wiring wiring) {
    this.options = options;
    revisions = new Dice(options.seed(), "revisions");
    wakes = new Dice(options.seed(), "wake");
    losses = new Dice(options.seed(), "loss");
    var body = new MemoryBody(timeline, options.seed());
    model = Scenery.build(timeline, body, options);
    var clock = new AgentClock(timeline);
    var releases = new Releases();
    var kill = new KillSwitch();
    var reach = tally.reach();
    var world = new SimWorld(timeline, model, body, SimWorld.Times.standard());
    var group = new Scene.Group(Set.of(), options.group().hooks(), options.group().ours());
    var scene = new Scene(model, body, options.policy(), world.disk(), group, releases);
    machine =
        new Machine(
            body,
            world,
            new SimStore(clock, scene, kill, reach),
            clock,
            kill,
            new Effects(model, options, reach, releases),
            reach,
            scene,
            Bench.empty(scene),
            new Trace(timeline, false),
            this::kill);
    weather = new Weather(options, timeline, model, machine);
    var faulty =
        new FaultyWorld(
            world,
            clock,
            scene,
            machine.bench(),
            kill,
            machine.store(),
            machine.effects(),
            _ -> {});
    agent = new Agent(options, wiring, machine, faulty);
    model.journal().follow(this::happened);
    body.listen(new Ears());
  }

  static Tally of(Options options, Wiring wiring) {
    return new Storm(options, wiring).go();
  }

  private void kill(Fault how) {
    agent.kill(how);
  }

  private void happened(Happening happening) {
    machine.effects().happened(happening);
    if (happening instanceof Happening.TaskMade made
        && made.onOurNode()
        && Groups.isOurs(made.group())) {
      count(made);
    }
  }

  private void count(Happening.TaskMade made) {
    List<Task> copies =
        machine.scene().aliveOf(made.family()).stream()
            .filter(task -> task.isWanted() && Scene.isOurs(task))
            .toList();
    boolean startFirst =
        options.policy().daemonOfFamily(made.family()).orElseThrow().update().method()
            == Daemon.Update.Method.START_FIRST;
    long different = copies.stream().map(task -> task.definition().revision()).distinct().count();
    boolean allowed = copies.size() <= (startFirst ? 2 : 1) && different == copies.size();
    tally.made(startFirst, copies.size());
    if (!allowed) {
      tally.excess(
          "seed "
              + options.seed()
              + " at "
              + made.at()
              + (startFirst ? " start-first" : " stop-first")
              + ": "
              + copies.stream().map(Storm::name).toList());
    }
  }

  private static String name(Task task) {
    return Scene.name(task) + " of revision " + task.definition().revision();
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
      boolean lost = wakes.chance(options.rate(Fault.WAKE_LOST));
      if (lost) {
        machine.reach().count(Fault.WAKE_LOST);
      }
      rung |= !lost && model.faults().docker == Faults.Docker.WELL;
    }
  }

  /** Registers a family's newest revision once more, again and again. */
  private void revise(String family) {
    timeline.after(
        revisions.until(REVISION_EVERY),
        () -> {
          model.faults().next(Operation.DESCRIBE_TASK_DEFINITION, Fate.PASS);
          var _ = model.register(model.ecs().describeTaskDefinition(family));
          revise(family);
        });
  }

  private Tally go() {
    weather.begin();
    options.daemons().forEach(plan -> revise(plan.family()));
    Instant end = BEGIN.plus(options.storm());
    while (timeline.instant().isBefore(end)) {
      if (agent.isUp()) {
        rung = false;
        Optional<Look> look = agent.look();
        tally.looked();
        look.ifPresentOrElse(this::await, this::died);
      } else {
        timeline.advanceTo(agent.startsAt());
        agent.start();
      }
    }
    return tally;
  }

  /**
   * In the middle of a look, about a start more often than not; at times its memory is gone too.
   */
  private void died() {
    if (losses.chance(0.3)) {
      machine.store().lose();
    }
  }

  private void await(Look look) {
    Policy.Pace pace = options.policy().pace();
    Duration wait = Duration.between(machine.clock().instant(), look.decision().lookAgainAt());
    Duration most = wait.compareTo(pace.look()) > 0 ? pace.look() : wait;
    Instant then = timeline.instant().plus(most.isNegative() ? Duration.ZERO : most);
    while (!rung && agent.isUp()) {
      Optional<Instant> next = timeline.next().filter(event -> !event.isAfter(then));
      if (next.isEmpty()) {
        timeline.advanceTo(then);
        return;
      }
      boolean _ = timeline.runNext();
    }
  }
}
