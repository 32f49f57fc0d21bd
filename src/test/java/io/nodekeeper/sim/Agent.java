package io.nodekeeper.sim;

import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Objection;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Loop;
import io.nodekeeper.engine.MemoryStore;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.engine.World;
import io.nodekeeper.sim.judge.Bench;
import io.nodekeeper.sim.judge.Scene;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The agent as its service manager has it: one process after another, each with the real engine.
 */
final class Agent {

  private final Options options;
  private final Wiring wiring;
  private final Machine machine;
  private final World world;
  private final Scene scene;
  private final Bench bench;
  private Optional<Loop> process = Optional.empty();
  private Instant startsAt;
  private boolean looking;

  Agent(Options options, Wiring wiring, Machine machine, World world) {
    this.options = options;
    this.wiring = wiring;
    this.machine = machine;
    this.world = world;
    this.scene = machine.scene();
    this.bench = machine.bench();
    startsAt = scene.trueNow();
  }

  boolean isUp() {
    return process.isPresent();
  }

  /** When it is started again; only while it is down. */
  Instant startsAt() {
    return startsAt;
  }

  void start() {
    Duration ahead = machine.clock().processStarts();
    if (!ahead.isZero()) {
      machine.reach().count(ahead.isNegative() ? Fault.CLOCK_BACK : Fault.CLOCK_FORWARD);
    }
    machine.world().processRestarted();
    scene.processStarted();
    scene.agentTime(machine.clock().instant(), machine.clock().steps());
    var store = new Told(wiring.store().apply(machine.store()));
    process =
        Optional.of(
            new Loop(
                wiring.world().apply(world),
                new Watched(wiring.mind().get()),
                store,
                scene::policy,
                List.of(bench::looked),
                machine.clock()));
    machine.trace().note("the agent starts" + (machine.store().lost() ? ", its memory lost" : ""));
  }

  /** One look; empty if the process died in it. */
  Optional<Look> look() {
    looking = true;
    try {
      Look look = process.orElseThrow().look();
      machine.trace().note(new Line(look));
      machine.trace().hash(Line.essence(look));
      return Optional.of(look);
    } catch (KillSwitch.Killed killed) {
      looking = false;
      kill(killed.step());
      return Optional.empty();
    } finally {
      looking = false;
    }
  }

  void kill(Fault how) {
    if (process.isEmpty()) {
      return;
    }
    if (looking) {
      // It dies where it is: in the call that lets time pass.
      machine.kill().dieNow(how);
      return;
    }
    if (how.name().startsWith("KILLED")) {
      machine.reach().count(how);
    }
    machine.trace().note("the agent dies: " + how);
    process = Optional.empty();
    startsAt = scene.trueNow().plus(options.restartsAfter());
    bench.killed();
  }

  /** Has the judges hear what a new process remembers. */
  private final class Told implements MemoryStore {
    private final MemoryStore store;

    Told(MemoryStore store) {
      this.store = store;
    }

    @Override
    public Memory load() {
      Memory memory = store.load();
      bench.started(machine.store().loaded(), machine.store().lost());
      return memory;
    }

    @Override
    public void save(Memory memory) throws IOException {
      store.save(memory);
    }
  }

  /** Has the judges see each decision before anything is done. */
  private final class Watched implements Mind {
    private final Mind mind;

    Watched(Mind mind) {
      this.mind = mind;
    }

    @Override
    public Decision decide(Policy policy, Observation seen, Memory memory, Instant now) {
      Decision decision = mind.decide(policy, seen, memory, now);
      scene.decided(decision);
      bench.decided();
      return decision;
    }

    @Override
    public List<Objection> object(Policy policy, Observation seen, Decision decision, Instant now) {
      return mind.object(policy, seen, decision, now);
    }
  }
}
