package io.nodekeeper.sim;

import io.nodekeeper.core.Cause;
import io.nodekeeper.standin.model.ContainerInstance.Status;
import io.nodekeeper.standin.model.WorldModel;
import java.util.EnumSet;
import java.util.Set;

/** Has a node go at the end of a run, for one cause or two, and lets it stay after all. */
final class Finale {

  private final Options options;
  private final WorldModel model;
  private final Machine machine;
  private final Crier crier;
  private final Dice dice;
  private final Set<Cause> on = EnumSet.noneOf(Cause.class);

  Finale(Options options, WorldModel model, Machine machine, Crier crier) {
    this.options = options;
    this.model = model;
    this.machine = machine;
    this.crier = crier;
    this.dice = new Dice(options.seed(), "the finale's notices");
  }

  /** Whether anything wants the node to go. */
  boolean isOn() {
    return !on.isEmpty();
  }

  /** Brings a cause, where there can be one. */
  void bring(Cause cause) {
    switch (cause) {
      case ECS_DRAINING -> drain();
      case AUTO_SCALING -> choose();
      case SPOT -> crier.spot(dice);
      case MAINTENANCE -> crier.maintenance(dice);
      case REBALANCE -> crier.rebalance();
      case HOST_SHUTDOWN -> model.ec2().shutDown();
      case OPERATOR -> crier.order(dice);
    }
    boolean heeded = cause != Cause.REBALANCE || options.policy().drain().rebalance();
    if (heeded && cause != Cause.ECS_DRAINING && cause != Cause.AUTO_SCALING) {
      on.add(cause);
    }
    machine.reach().met(on);
  }

  /** Whose a second DRAINING is, nobody could tell. */
  private void drain() {
    if (model.node().filter(node -> node.status() == Status.ACTIVE).isPresent()) {
      machine.scene().othersChangeStatus(true);
      model.setStatus(model.node().orElseThrow().arn(), Status.DRAINING);
      machine.scene().othersChangeStatus(false);
      on.add(Cause.ECS_DRAINING);
    }
  }

  private void choose() {
    if (options.group().member() && model.scaling().state().equals("InService")) {
      model.scaling().choose();
      on.add(Cause.AUTO_SCALING);
    }
  }

  /** Withdraws all of them; whether that can be done. */
  boolean takeBack() {
    if (on.contains(Cause.AUTO_SCALING)) {
      return false;
    }
    crier.takeAllBack();
    if (on.contains(Cause.ECS_DRAINING)) {
      model.setStatus(model.node().orElseThrow().arn(), Status.ACTIVE);
    }
    if (on.contains(Cause.HOST_SHUTDOWN)) {
      model.reboot(dice.seconds(1, 30));
      machine.restart().kill(Fault.REBOOTED);
    }
    on.clear();
    return true;
  }
}
