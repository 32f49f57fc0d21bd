package io.nodekeeper.sim;

import io.nodekeeper.core.Badness;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.sim.judge.Releases;
import io.nodekeeper.sim.judge.Scene;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Those who ship daemons, good and bad, and the operators who order about it. */
final class Shipping {

  static final Set<Fault> FAULTS =
      Collections.unmodifiableSet(
          EnumSet.of(
              Fault.REVISION_REGISTERED,
              Fault.REVISION_BAD,
              Fault.REVISION_DEREGISTERED,
              Fault.ROLLOUT_PAUSED,
              Fault.ROLLOUT_RESUMED,
              Fault.ROLLOUT_UNDONE,
              Fault.ROLLOUT_RESTARTED,
              Fault.BAD_ELSEWHERE));

  private final VirtualTimeline timeline;
  private final WorldModel model;
  private final Machine machine;
  private final Scene scene;
  private final DiceBox dice;
  private final List<Options.DaemonPlan> whole;
  private final Map<DaemonName, SortedSet<Integer>> late = new TreeMap<>();
  private Optional<ContainerInstance> other = Optional.empty();
  private boolean over;

  Shipping(Options options, VirtualTimeline timeline, WorldModel model, Machine machine) {
    this.timeline = timeline;
    this.model = model;
    this.machine = machine;
    this.scene = machine.scene();
    this.dice = new DiceBox(options.seed(), "shipping");
    this.whole =
        options.daemons().stream()
            .filter(plan -> plan.flaw() == Options.Flaw.NONE && !isShared(options, plan))
            .toList();
  }

  /** What a service runs too is not for the agent alone to replace. */
  private static boolean isShared(Options options, Options.DaemonPlan plan) {
    return options.services().stream().anyMatch(service -> service.family().equals(plan.family()));
  }

  /** What an order is counted as. */
  static Fault fault(RolloutOrder.Kind kind) {
    return switch (kind) {
      case PAUSE -> Fault.ROLLOUT_PAUSED;
      case RESUME -> Fault.ROLLOUT_RESUMED;
      case UNDO -> Fault.ROLLOUT_UNDONE;
      case RESTART -> Fault.ROLLOUT_RESTARTED;
    };
  }

  private Releases releases() {
    return scene.releases();
  }

  private void later(Duration by, Runnable what) {
    timeline.after(
        by,
        () -> {
          if (!over) {
            what.run();
          }
        });
  }

  void strike(Fault fault) {
    if (whole.isEmpty()) {
      return;
    }
    Dice own = dice.of(fault);
    Options.DaemonPlan plan = own.oneOf(whole);
    releases().changed();
    switch (fault) {
      case REVISION_REGISTERED -> register(plan, Options.Flaw.NONE, own);
      case REVISION_BAD ->
          register(
              plan,
              own.any(
                  Options.Flaw.PULL_FAILS,
                  Options.Flaw.EXITS_AT_ONCE,
                  Options.Flaw.CANNOT_START,
                  Options.Flaw.PULL_HANGS,
                  Options.Flaw.DIES_LATE,
                  Options.Flaw.DIES_LATE,
                  Options.Flaw.NEVER_HEALTHY,
                  Options.Flaw.NEVER_HEALTHY),
              own);
      case REVISION_DEREGISTERED -> deregister(plan, own);
      case ROLLOUT_PAUSED -> {
        order(plan.name(), RolloutOrder.Kind.PAUSE);
        if (own.chance(0.7)) {
          later(own.seconds(20, 400), () -> order(plan.name(), RolloutOrder.Kind.RESUME));
        }
      }
      case ROLLOUT_RESUMED -> order(plan.name(), RolloutOrder.Kind.RESUME);
      case ROLLOUT_UNDONE -> order(plan.name(), RolloutOrder.Kind.UNDO);
      case ROLLOUT_RESTARTED -> order(plan.name(), RolloutOrder.Kind.RESTART);
      case BAD_ELSEWHERE -> badElsewhere(plan, own);
      default -> throw new IllegalArgumentException(fault + " is not of those who ship");
    }
  }

  private void register(Options.DaemonPlan plan, Options.Flaw flaw, Dice own) {
    boolean checked = plan.healthCheck() || flaw == Options.Flaw.NEVER_HEALTHY;
    TaskDefinition made = model.register(Scenery.definition(plan, checked));
    if (flaw == Options.Flaw.DIES_LATE) {
      late.computeIfAbsent(plan.name(), _ -> new TreeSet<>()).add(made.revision());
    }
    if (flaw != Options.Flaw.NONE) {
      releases().bad(made.family(), made.revision());
      machine
          .body()
          .behave(made.family(), made.revision(), Draw.flawed(plan.behaviour(), flaw, own));
    }
    if (plan.declared().taskDefinition().revision().isPresent()) {
      pin(plan.name(), made.family() + ":" + made.revision());
    }
  }

  /** The settings that name a revision name another one. */
  private void pin(DaemonName name, String definition) {
    Policy policy = scene.policy();
    var daemons = new ArrayList<Daemon>(policy.daemons());
    daemons.replaceAll(daemon ->
        daemon.name().equals(name)
            ? running(daemon, TaskDefinitionRef.parse(definition).orElseThrow())
            : daemon);
    scene.declare(
        new Policy(
            List.copyOf(daemons),
            policy.ready(),
            policy.drain(),
            policy.files(),
            policy.pace(),
            policy.upkeep(),
            policy.unread()));
  }

  private static Daemon running(Daemon is, TaskDefinitionRef definition) {
    return new Daemon(
        is.name(),
        definition,
        is.after(),
        is.critical(),
        is.settle(),
        is.leaves(),
        is.run(),
        is.where(),
        is.launching(),
        is.update(),
        is.care());
  }

  /** Never a family's last. */
  private void deregister(Options.DaemonPlan plan, Dice own) {
    var active = new ArrayList<Integer>();
    for (int revision = 1;
        model.definition(plan.family() + ":" + revision).isPresent();
        revision++) {
      if (isActive(plan, revision)) {
        active.add(revision);
      }
    }
    if (active.size() > 1) {
      model.deregister(plan.family() + ":" + own.oneOf(active));
    }
  }

  private boolean isActive(Options.DaemonPlan plan, int revision) {
    return model
        .definition(plan.family() + ":" + revision)
        .filter(TaskDefinition::active)
        .isPresent();
  }

  private void order(DaemonName daemon, RolloutOrder.Kind kind) {
    releases().changed();
    Map<DaemonName, RolloutOrder> orders = machine.world().announced().rollouts;
    Instant now = machine.clock().instant();
    RolloutOrder before = orders.get(daemon);
    // As the command does, where the clock was set back.
    Instant at = before == null || before.at().isBefore(now) ? now : before.at().plusMillis(1);
    orders.put(daemon, new RolloutOrder(daemon, kind, at, "alice"));
  }

  private void badElsewhere(Options.DaemonPlan plan, Dice own) {
    if (other.isEmpty()) {
      other = Optional.of(model.join("i-0another000000000"));
    }
    DaemonName name = plan.name();
    int wanted = scene.wanted(plan.declared().name()).orElse(1);
    int revision = own.chance(0.7) ? wanted : own.between(1, wanted);
    releases().silentElsewhere(name);
    releases().badElsewhere(name, revision, timeline.instant());
    String attribute = Badness.attribute(name);
    model.attribute(other.get(), attribute, Optional.of(Integer.toString(revision)));
    later(
        own.seconds(20, 900),
        () -> {
          releases().silentElsewhere(name);
          model.attribute(other.get(), attribute, Optional.empty());
        });
  }

  /** What only a person could mend, is mended; whatever else stands, stands. */
  void heal() {
    over = true;
    machine
        .world()
        .announced()
        .rollouts
        .values()
        .removeIf(order -> order.kind() == RolloutOrder.Kind.UNDO);
    for (Options.DaemonPlan plan : whole) {
      if (!knowsGood(plan)) {
        mendLate(plan);
      }
      int wanted = scene.wanted(plan.name()).orElseThrow();
      boolean startable = isActive(plan, wanted) && !releases().isBad(plan.family(), wanted);
      if (!startable && !knowsGood(plan)) {
        register(plan, Options.Flaw.NONE, dice.of(Fault.REVISION_REGISTERED));
      }
    }
    stopStuck();
    // A restart that was under way brings the same revision back, and ends when that is not
    // healthy.
    timeline.after(Duration.ofMinutes(30), this::stopStuck);
  }

  /** What is taken for good is not gone back from, and so stays also where it is only held. */
  private void mendLate(Options.DaemonPlan plan) {
    for (int revision : late.getOrDefault(plan.name(), Collections.emptySortedSet())) {
      releases().mended(plan.family(), revision);
      machine.body().behave(plan.family(), revision, plan.behaviour());
    }
  }

  private void stopStuck() {
    for (Options.DaemonPlan plan : whole) {
      for (Task task : scene.aliveOf(plan.family())) {
        boolean stuck = !Scene.isOurs(task) || !knowsGood(plan);
        if (stuck && scene.isBad(task)) {
          model.stop(task.arn(), "it never becomes healthy");
        }
      }
    }
  }

  /**
   * Whether the agent can go back to a good one, also from what is yet to die, whatever becomes of
   * its process.
   */
  private boolean knowsGood(Options.DaemonPlan plan) {
    Optional<Rollout> kept = machine.store().kept().rollout(plan.name());
    return kept.filter(rollout ->
            isGood(plan, rollout.good())
                || (isBad(plan, rollout.good()) && isGood(plan, rollout.previous())))
        .isPresent();
  }

  private boolean isGood(Options.DaemonPlan plan, OptionalInt revision) {
    return revision.isPresent() && isActive(plan, revision.getAsInt()) && !isBad(plan, revision);
  }

  private boolean isBad(Options.DaemonPlan plan, OptionalInt revision) {
    return revision.isPresent() && releases().isBad(plan.family(), revision.getAsInt());
  }
}
