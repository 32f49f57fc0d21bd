package io.nodekeeper.sim;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.TaskDefinitionRef;
import io.nodekeeper.sim.judge.Scene;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Those who take a daemon's declaration away, or give it another family, and put it back. */
final class Removals {

  static final Set<Fault> FAULTS =
      Collections.unmodifiableSet(EnumSet.of(Fault.DAEMON_REMOVED, Fault.DAEMON_RENAMED));

  private static final String OTHER = "-other";

  private final VirtualTimeline timeline;
  private final WorldModel model;
  private final Machine machine;
  private final Scene scene;
  private final Options options;
  private final DiceBox dice;
  private final List<Options.DaemonPlan> free;
  private final Set<DaemonName> registered = new TreeSet<>();

  /** How they were declared before they were taken away. */
  private final SortedMap<DaemonName, Daemon> away = new TreeMap<>();

  /** What the settings say from the next look on of those that they say something else of. */
  private final SortedMap<DaemonName, Optional<Daemon>> next = new TreeMap<>();

  private boolean over;

  Removals(Options options, VirtualTimeline timeline, WorldModel model, Machine machine) {
    this.options = options;
    this.timeline = timeline;
    this.model = model;
    this.machine = machine;
    this.scene = machine.scene();
    this.dice = new DiceBox(options.seed(), "removal");
    this.free = options.daemons().stream().filter(this::isFree).toList();
  }

  /** No file names it, nobody else runs it, and each of its tasks tells whose it is. */
  private boolean isFree(Options.DaemonPlan plan) {
    Daemon is = plan.declared();
    return is.run() == Daemon.Run.AGENT
        && plan.flaw() == Options.Flaw.NONE
        && is.launching().group().isEmpty()
        && is.launching().startedBy().isEmpty()
        && options.policy().files().stream().noneMatch(file -> names(file, is))
        && options.services().stream().noneMatch(service -> service.family().equals(plan.family()));
  }

  /** Settings that name it are none without it. */
  private boolean isAwaited(Options.DaemonPlan plan) {
    return options.daemons().stream()
        .anyMatch(other -> other.declared().after().contains(plan.name()));
  }

  private static boolean names(NodeFile file, Daemon daemon) {
    return file.restartsStale()
        || file.onChange()
            .flatMap(change -> change.deed().target())
            .filter(daemon.name()::equals)
            .isPresent();
  }

  void strike(Fault fault) {
    List<Options.DaemonPlan> some =
        fault == Fault.DAEMON_REMOVED
            ? free.stream().filter(plan -> !isAwaited(plan)).toList()
            : free;
    if (some.isEmpty()) {
      return;
    }
    Dice own = dice.of(fault);
    Options.DaemonPlan plan = own.oneOf(some);
    Duration comesBack = Duration.ofMillis((long) (own.scaled(2, 1200) * 1000));
    DaemonName name = plan.name();
    if (away.containsKey(name) || next.containsKey(name)) {
      return;
    }
    Daemon is = scene.daemon(name).orElseThrow();
    away.put(name, is);
    next.put(
        name,
        fault == Fault.DAEMON_REMOVED ? Optional.empty() : Optional.of(ofOtherFamily(plan, is)));
    timeline.after(
        comesBack,
        () -> {
          if (!over) {
            comeBack(name);
          }
        });
  }

  private void comeBack(DaemonName name) {
    Optional.ofNullable(away.remove(name)).ifPresent(is -> next.put(name, Optional.of(is)));
  }

  private Daemon ofOtherFamily(Options.DaemonPlan plan, Daemon is) {
    String family = plan.family() + OTHER;
    var other =
        new Daemon(
            is.name(),
            TaskDefinitionRef.parse(family).orElseThrow(),
            is.after(),
            is.critical(),
            is.settle(),
            is.leaves(),
            is.run(),
            is.where(),
            is.launching(),
            is.update(),
            is.care());
    if (registered.add(plan.name())) {
      var like =
          new Options.DaemonPlan(
              other,
              plan.behaviour(),
              plan.healthCheck(),
              plan.sidecar(),
              plan.stopTimeout(),
              plan.flaw());
      machine.body().behave(family, plan.behaviour());
      model.register(Scenery.definition(like, plan.healthCheck()));
    }
    return other;
  }

  /** The settings change between two looks: in each, all is judged by the same. */
  void takeEffect() {
    if (next.isEmpty()) {
      return;
    }
    var daemons = new ArrayList<Daemon>();
    for (Options.DaemonPlan plan : options.daemons()) {
      Optional<Daemon> before = scene.daemon(plan.name());
      Optional<Daemon> now = next.getOrDefault(plan.name(), before);
      before.filter(_ -> next.containsKey(plan.name())).ifPresent(is -> count(is, now));
      now.ifPresent(daemons::add);
    }
    next.clear();
    Policy policy = scene.policy();
    scene.releases().changed();
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

  private void count(Daemon before, Optional<Daemon> now) {
    boolean runs = scene.aliveOf(before.taskDefinition().family()).stream().anyMatch(Scene::isOurs);
    if (now.isEmpty()) {
      // Whoever takes it away takes back what was ordered of it.
      machine.world().announced().rollouts.remove(before.name());
    }
    if (runs) {
      machine.reach().count(now.isEmpty() ? Fault.DAEMON_REMOVED : Fault.DAEMON_RENAMED);
    }
  }

  /** All is declared as it was. */
  void heal() {
    over = true;
    List.copyOf(away.keySet()).forEach(this::comeBack);
    takeEffect();
  }

  /** How long what ran of another family may take to be gone. */
  static Duration gone(Options options, Duration asked) {
    Duration stop = Duration.ZERO;
    for (Options.DaemonPlan plan : options.daemons()) {
      stop = stop.compareTo(plan.stopTimeout()) < 0 ? plan.stopTimeout() : stop;
    }
    return FAULTS.stream().anyMatch(options::has)
        ? stop.plus(options.policy().pace().settle()).plus(asked.multipliedBy(2))
        : Duration.ZERO;
  }
}
