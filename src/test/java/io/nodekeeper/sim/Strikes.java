package io.nodekeeper.sim;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.sim.judge.RunByEcs;
import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The faults that happen at a moment. */
final class Strikes {

  private static final List<String> TAGS =
      List.of("prod", "test", "", "a b", "x\"y$(id)`z`", "back\\slash", "über", "line\nbreak", "'");

  private final Options options;
  private final VirtualTimeline timeline;
  private final WorldModel model;
  private final Machine machine;
  private final DiceBox dice;
  private final Crier crier;
  private final People people;
  private final TreeSet<ContainerId> unhealthy = new TreeSet<>();
  private boolean over;

  Strikes(Options options, VirtualTimeline timeline, WorldModel model, Machine machine) {
    this.options = options;
    this.timeline = timeline;
    this.model = model;
    this.machine = machine;
    this.dice = new DiceBox(options.seed(), "strike");
    this.crier = new Crier(options, machine);
    this.people = new People(options, model, machine, this::later);
  }

  Crier crier() {
    return crier;
  }

  People people() {
    return people;
  }

  private void count(Fault fault) {
    machine.reach().count(fault);
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
    Dice own = dice.of(fault);
    switch (fault) {
      case KILLED_BEFORE_LOOKING,
          KILLED_BEFORE_DECIDING,
          KILLED_BEFORE_SAVING,
          KILLED_BEFORE_ACTING,
          KILLED_WHILE_ACTING,
          KILLED_BEFORE_LEARNING,
          KILLED_AFTER_START,
          KILLED_AFTER_LEARNING ->
          machine.kill().arm(fault);
      case KILLED_WAITING -> machine.restart().kill(fault);
      case MEMORY_LOST -> {
        machine.store().lose();
        machine.restart().kill(fault);
      }
      case CLOCK_FORWARD -> step(own.seconds(1, 7200), own);
      case CLOCK_BACK -> step(own.seconds(1, 7200).negated(), own);
      case CONTAINER_KILLED, REPLICA_KILLED, CONTAINER_REMOVED, UNHEALTHY -> container(fault, own);
      case DOCKER_RESTARTED -> dockerRestarted(own);
      case ECS_AGENT_DOWN, ECS_AGENT_ANEW -> agentDown(fault, own);
      case TAGS_OFF, TAG_MISSING, TAG_CHANGED -> tags(fault, own);
      case SPOT_NOTICE,
          MAINTENANCE_SCHEDULED,
          REBALANCE_RECOMMENDED,
          OPERATOR_DRAINS,
          SPOT_CANCELLED,
          MAINTENANCE_CANCELLED,
          OPERATOR_UNDRAINS ->
          announce(fault, own);
      case SHUT_DOWN -> shutDown(own);
      case REBOOTED -> reboot(own);
      case HAND_COPY, HAND_STOP, BATCH_RUN -> people.run(fault, own);
      case SOMEBODY_DRAINS -> people.drain(own);
      case SOMEBODY_ACTIVATES -> people.activate();
      case ATTRIBUTE_REMOVED -> people.removeAttribute(own);
      case CHOSEN -> choose(own);
      case CHOICE_WITHDRAWN -> withdraw();
      case WARMED -> warm(own);
      default -> throw new IllegalArgumentException(fault + " does not strike");
    }
  }

  private void step(Duration by, Dice own) {
    machine.clock().step(by);
    if (own.chance(0.7)) {
      machine.restart().kill(by.isNegative() ? Fault.CLOCK_BACK : Fault.CLOCK_FORWARD);
    }
  }

  private void container(Fault fault, Dice own) {
    List<BodyContainer> running = new ArrayList<>();
    for (BodyContainer container : machine.scene().running()) {
      if (suits(fault, container)) {
        running.add(container);
      }
    }
    if (running.isEmpty()) {
      return;
    }
    ContainerId id = own.oneOf(running).id();
    switch (fault) {
      case UNHEALTHY -> {
        machine.body().becomes(id, Container.Health.UNHEALTHY);
        unhealthy.add(id);
        later(own.seconds(5, 120), () -> recover(id));
      }
      case CONTAINER_REMOVED -> {
        machine.body().remove(id);
        count(fault);
      }
      default -> {
        machine.body().die(id, own.any(0, 1, 137, 139));
        count(fault);
      }
    }
  }

  private boolean suits(Fault fault, BodyContainer container) {
    Optional<Options.DaemonPlan> plan = options.daemonOfFamily(container.family());
    return switch (fault) {
      case REPLICA_KILLED -> plan.isEmpty();
      case UNHEALTHY ->
          container.name().equals("main")
              && !machine.scene().releases().isBad(container.family(), container.revision())
              && plan.filter(is -> is.healthCheck() && is.flaw() == Options.Flaw.NONE).isPresent();
      default -> plan.isPresent();
    };
  }

  private void recover(ContainerId id) {
    if (unhealthy.remove(id)) {
      machine.body().becomes(id, Container.Health.HEALTHY);
    }
  }

  private void dockerRestarted(Dice own) {
    machine.effects().dockerRestarts(true);
    machine.body().restartEngine(own.seconds(0, 10));
    timeline.after(Duration.ofSeconds(1), () -> machine.effects().dockerRestarts(false));
  }

  private void agentDown(Fault fault, Dice own) {
    model.agent().stop();
    if (fault == Fault.ECS_AGENT_ANEW) {
      model.agent().wipe();
    }
    Duration registers = own.seconds(0, 30);
    later(own.seconds(1, 120), () -> model.agent().start(registers));
  }

  private void tags(Fault fault, Dice own) {
    machine.bench().tagChanges();
    switch (fault) {
      case TAGS_OFF -> {
        model.ec2().tagsInMetadata = false;
        later(own.seconds(5, 600), () -> model.ec2().tagsInMetadata = true);
      }
      case TAG_MISSING -> {
        model.ec2().tags.remove("env");
        later(own.seconds(5, 300), () -> model.ec2().tags.putIfAbsent("env", "prod"));
      }
      default -> {
        model.ec2().tags.put("env", own.oneOf(TAGS));
        machine.effects().tagsChanged();
      }
    }
    machine.bench().tagChanges();
  }

  private void announce(Fault fault, Dice own) {
    if (crier.strike(fault, own)) {
      count(fault);
    }
    if (own.chance(0.5)) {
      later(own.seconds(5, 600), () -> crier.takeBackWhat(fault));
    }
  }

  /** Every shutdown ends in a boot. */
  private void shutDown(Dice own) {
    if (!model.ec2().isShuttingDown()) {
      model.ec2().shutDown();
      later(own.seconds(5, 900), () -> bootAfterShutdown(own));
    }
  }

  private void bootAfterShutdown(Dice own) {
    if (model.ec2().isShuttingDown()) {
      reboot(own);
    }
  }

  private void reboot(Dice own) {
    count(Fault.REBOOTED);
    model.reboot(own.seconds(1, 30));
    machine.restart().kill(Fault.REBOOTED);
  }

  private void choose(Dice own) {
    if (options.group().member() && model.scaling().state().equals("InService")) {
      model.scaling().choose();
      count(Fault.CHOSEN);
      if (own.chance(0.6)) {
        later(own.seconds(5, 600), this::withdraw);
      }
    }
  }

  /** What the agent has let go is not called back any more. */
  private void withdraw() {
    boolean letGo =
        options
            .group()
            .ours()
            .filter(hook -> model.scaling().timesOutAt(hook).isEmpty())
            .isPresent();
    if (model.scaling().state().equals("Terminating:Wait") && !letGo) {
      model.scaling().withdraw();
      count(Fault.CHOICE_WITHDRAWN);
    }
  }

  private void warm(Dice own) {
    if (options.group().member() && model.scaling().state().equals("InService")) {
      model.scaling().target("Warmed:Running");
      later(own.seconds(20, 200), this::unwarm);
    }
  }

  private void unwarm() {
    if (model.scaling().targetState().orElse("").startsWith("Warmed:")) {
      model.scaling().target("InService");
    }
  }

  /** Has one daemon's containers behave otherwise from now on; returns what ends that. */
  Runnable behaving(Dice own, UnaryOperator<Behaviour> change) {
    List<Options.DaemonPlan> whole =
        options.daemons().stream().filter(plan -> plan.flaw() == Options.Flaw.NONE).toList();
    if (whole.isEmpty()) {
      return () -> {};
    }
    Options.DaemonPlan plan = own.oneOf(whole);
    Behaviour changed = change.apply(plan.behaviour());
    machine.body().behave(plan.family(), changed);
    machine.effects().slow(plan.family(), isSlower(changed, plan.behaviour()));
    return () -> {
      machine.body().behave(plan.family(), plan.behaviour());
      machine.effects().slow(plan.family(), false);
    };
  }

  private static boolean isSlower(Behaviour changed, Behaviour usual) {
    return changed.pull().isPresent()
        && usual.pull().isPresent()
        && changed.pull().get().compareTo(usual.pull().get()) > 0;
  }

  /** What a person would mend, is mended. */
  void heal() {
    over = true;
    options.daemons().forEach(plan -> machine.body().behave(plan.family(), plan.behaviour()));
    List.copyOf(unhealthy).forEach(this::recover);
    machine.bench().tagChanges();
    model.ec2().tags.putIfAbsent("env", "prod");
    model.ec2().tagsInMetadata = true;
    unwarm();
    crier.takeAllBack();
    bootAfterShutdown(dice.of(Fault.SHUT_DOWN));
    model.agent().online(true);
    if (!model.agent().isUp()) {
      model.agent().start(options.registersAfter());
    }
    removeOrphans();
    timeline.after(options.registersAfter().plusSeconds(35), this::removeOrphans);
    // A pull that hangs would hang for ever, and a copy of what ECS runs would stay.
    for (Task task : machine.scene().alive()) {
      boolean hangs = task.lastStatus() == Task.Status.PENDING && !machine.scene().isBad(task);
      if (hangs || RunByEcs.isCopy(machine.scene(), task)) {
        model.stop(task.arn(), hangs ? "it hangs" : "ECS runs another one");
      }
    }
  }

  /** What an ECS agent that lost its data left behind, nobody but a person can remove. */
  private void removeOrphans() {
    for (BodyContainer container : machine.scene().containers()) {
      boolean ofThisNode =
          model
              .task(container.task())
              .filter(task -> model.node().filter(node -> task.isOn(node.arn())).isPresent())
              .isPresent();
      if (!ofThisNode && !container.task().value().equals(Scenery.RELAY)) {
        machine.body().remove(container.id());
      }
    }
  }
}
