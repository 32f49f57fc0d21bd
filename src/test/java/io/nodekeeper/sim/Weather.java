package io.nodekeeper.sim;

import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.Optional;

/** Has the faults of a run come and go, each at its own rate and by its own dice. */
final class Weather {

  private final Options options;
  private final VirtualTimeline timeline;
  private final WorldModel model;
  private final Machine machine;
  private final Strikes strikes;
  private final Shipping shipping;
  private final FileStrikes files;
  private final Fates fates;
  private final Effects effects;
  private final DiceBox dice;
  private boolean over;

  Weather(Options options, VirtualTimeline timeline, WorldModel model, Machine machine) {
    this.options = options;
    this.timeline = timeline;
    this.model = model;
    this.machine = machine;
    this.dice = new DiceBox(options.seed(), "weather");
    this.effects = machine.effects();
    this.strikes = new Strikes(options, timeline, model, machine);
    this.shipping = new Shipping(options, timeline, model, machine);
    this.files = new FileStrikes(options, timeline, model, machine);
    this.fates = new Fates(options, machine.reach(), this::later);
  }

  Crier crier() {
    return strikes.crier();
  }

  private void later(Duration by) {
    machine.scene().mayHappenUntil(timeline.instant().plus(by));
    effects.late(timeline.instant().plus(by));
  }

  void begin() {
    model.faults().fates(fates::of);
    files.begin();
    options
        .faults()
        .forEach((fault, rate) -> {
          switch (fault.kind()) {
            case WINDOW -> schedule(fault, rate, () -> window(fault));
            case EVENT -> schedule(fault, rate, () -> strike(fault));
            case CALL, MOMENT -> {}
          }
        });
  }

  private void strike(Fault fault) {
    if (Shipping.FAULTS.contains(fault)) {
      shipping.strike(fault);
    } else if (FileStrikes.FAULTS.contains(fault)) {
      files.strike(fault);
    } else {
      strikes.strike(fault);
    }
  }

  private Dice dice(Fault fault) {
    return dice.of(fault);
  }

  private void schedule(Fault fault, double mean, Runnable what) {
    timeline.after(
        dice(fault).until(mean),
        () -> {
          if (!over) {
            machine.trace().note("fault " + fault);
            what.run();
            schedule(fault, mean, what);
          }
        });
  }

  private void window(Fault fault) {
    Duration time = Duration.ofMillis((long) (dice(fault).scaled(0.5, 180) * 1000));
    Runnable end = open(fault);
    timeline.after(
        time,
        () -> {
          if (!over) {
            machine.trace().note("fault " + fault + " is over");
            end.run();
          }
        });
  }

  /** Has it begin; returns what ends it. */
  private Runnable open(Fault fault) {
    Faults world = model.faults();
    Dice own = dice(fault);
    return switch (fault) {
      case ECS_UNREACHABLE -> unreachable();
      case LATE_VISIBILITY -> {
        world.visibleAfter = () -> own.seconds(0, 30);
        yield () -> world.visibleAfter = () -> Duration.ZERO;
      }
      case STALE_NODE -> {
        world.nodeSeenAfter = () -> own.seconds(0, 5);
        yield () -> world.nodeSeenAfter = () -> Duration.ZERO;
      }
      case SLOW_ARRIVAL -> {
        world.arrivesAfter = () -> own.seconds(0, 20);
        yield () -> world.arrivesAfter = () -> Duration.ofMillis(50);
      }
      case START_RESOURCE -> failing(own.any("RESOURCE:MEMORY", "RESOURCE:PORTS", "RESOURCE:CPU"));
      case START_AGENT -> failing("AGENT");
      case START_OTHER -> failing(own.any("ATTRIBUTE", "MISSING", "INACTIVE"));
      case PULL_SLOW -> strikes.behaving(own, well -> well.pulling(own.seconds(20, 90)));
      case PULL_FAILED -> strikes.behaving(own, Behaviour::pullFailing);
      case PULL_HUNG -> strikes.behaving(own, Behaviour::pullHanging);
      case START_FAILED -> strikes.behaving(own, Behaviour::startFailing);
      case DOCKER_UNREACHABLE -> {
        world.docker = own.any(Faults.Docker.REFUSED, Faults.Docker.SILENT);
        yield () -> world.docker = Faults.Docker.WELL;
      }
      case INTROSPECTION_CLOSED -> {
        world.introspection = own.any(Faults.Introspection.REFUSED, Faults.Introspection.SILENT);
        yield () -> world.introspection = Faults.Introspection.WELL;
      }
      case ECS_AGENT_CUT_OFF -> {
        model.agent().online(false);
        yield () -> model.agent().online(true);
      }
      case IMDS_UNAUTHORIZED -> imds(Faults.Imds.UNAUTHORIZED);
      case IMDS_FORBIDDEN -> imds(Faults.Imds.FORBIDDEN);
      case IMDS_UNAVAILABLE -> imds(own.any(Faults.Imds.UNAVAILABLE, Faults.Imds.REFUSED));
      case IMDS_SILENT -> imds(Faults.Imds.SILENT);
      case DISK_FULL -> {
        machine.store().diskFull(true);
        yield () -> machine.store().diskFull(false);
      }
      case FILE_UNWRITABLE -> {
        machine.scene().disk().unwritable(Optional.of("no space left on device"));
        yield () -> machine.scene().disk().unwritable(Optional.empty());
      }
      case ROLLOUT_ORDERS_UNREADABLE -> {
        machine.world().announced().rolloutsUnreadable = true;
        yield () -> machine.world().announced().rolloutsUnreadable = false;
      }
      case DEFINITIONS_UNREADABLE -> {
        fates.definitionsUnreadable(true);
        yield () -> fates.definitionsUnreadable(false);
      }
      case FILE_UNREADABLE, VALUES_UNREADABLE -> files.open(fault);
      default -> throw new IllegalArgumentException(fault + " is no window");
    };
  }

  private Runnable unreachable() {
    fates.ecsUnreachable(true);
    effects.unreachable(true);
    return () -> {
      fates.ecsUnreachable(false);
      effects.unreachable(false);
    };
  }

  private Runnable failing(String reason) {
    model.faults().startTaskFailure = Optional.of(reason);
    return () -> model.faults().startTaskFailure = Optional.empty();
  }

  private Runnable imds(Faults.Imds how) {
    model.faults().imds = how;
    return () -> model.faults().imds = Faults.Imds.WELL;
  }

  /** All faults end, and what they left behind that only a person could mend is mended. */
  void heal() {
    over = true;
    machine.trace().note("heal");
    effects.unreachable(false);
    model.faults().heal();
    machine.store().diskFull(false);
    machine.scene().disk().unwritable(Optional.empty());
    machine.kill().disarm();
    machine.world().announced().rolloutsUnreadable = false;
    strikes.heal();
    shipping.heal();
    files.heal();
  }

  /** The worst moment: the agent is about to start a task, and somebody sets the node DRAINING. */
  void beforeStart() {
    strike(Fault.START_ON_DRAINING_ACCEPTED, Faults.OnDraining.ACCEPT);
    strike(Fault.START_ON_DRAINING_FAILED, Faults.OnDraining.FAILURE_INACTIVE);
    strike(Fault.START_ON_DRAINING_REFUSED, Faults.OnDraining.EXCEPTION);
  }

  private void strike(Fault fault, Faults.OnDraining answer) {
    if (!over && options.has(fault)) {
      model.faults().onDraining = answer;
      if (dice(fault).chance(options.rate(fault) / 3)) {
        machine.trace().note("fault " + fault);
        strikes.people().drainForAWhile(dice(fault));
      }
    }
  }
}
