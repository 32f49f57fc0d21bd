package io.nodekeeper.sim;

import io.nodekeeper.standin.model.Behaviour;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.ContainerInstance.Status;
import io.nodekeeper.standin.model.Ecs;
import io.nodekeeper.standin.model.Fate;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** What people do with the node by hand, in the console or by the command line. */
final class People {

  private final Options options;
  private final WorldModel model;
  private final Machine machine;
  private final BiConsumer<Duration, Runnable> later;

  /**
   * @param later has something happen after a while, if people still meddle then
   */
  People(Options options, WorldModel model, Machine machine, BiConsumer<Duration, Runnable> later) {
    this.options = options;
    this.model = model;
    this.machine = machine;
    this.later = later;
  }

  private void count(Fault fault) {
    machine.reach().count(fault);
  }

  /** Starts or stops tasks. */
  void run(Fault fault, Dice own) {
    if (!model.node().filter(node -> node.status() == Status.ACTIVE).isPresent()) {
      return;
    }
    if (fault == Fault.BATCH_RUN) {
      Behaviour batch = Behaviour.well().shuttingDownFor(own.seconds(0, 60));
      machine.body().behave(Scenery.BATCH, batch.exiting(own.seconds(5, 600), 0));
      model.runStandalone(Scenery.BATCH, "somebody");
      count(fault);
      return;
    }
    List<Options.DaemonPlan> whole =
        options.daemons().stream()
            .filter(plan -> plan.flaw() != Options.Flaw.NO_DEFINITION)
            .toList();
    if (whole.isEmpty()) {
      return;
    }
    Options.DaemonPlan plan = own.oneOf(whole);
    List<Task> alive = machine.scene().aliveOf(plan.family());
    if (fault == Fault.HAND_COPY) {
      model.runStandalone(plan.family(), "somebody");
      if (!alive.isEmpty()) {
        count(fault);
      }
    } else if (!alive.isEmpty()) {
      model.stop(own.oneOf(alive).arn(), "somebody wanted it so");
      count(fault);
    }
  }

  private Optional<ContainerInstance> node(Status status) {
    return model.node().filter(node -> node.status() == status);
  }

  void drainForAWhile(Dice own) {
    drain(own);
    later.accept(own.seconds(20, 400), this::activate);
  }

  void drain(Dice own) {
    node(Status.ACTIVE)
        .ifPresent(node -> {
          machine.scene().othersChangeStatus(true);
          model.setStatus(node.arn(), Status.DRAINING);
          machine.scene().othersChangeStatus(false);
          count(Fault.SOMEBODY_DRAINS);
          if (own.chance(0.5)) {
            later.accept(own.seconds(20, 600), this::activate);
          }
        });
  }

  void activate() {
    node(Status.DRAINING)
        .ifPresent(node -> {
          model.setStatus(node.arn(), Status.ACTIVE);
          count(Fault.SOMEBODY_ACTIVATES);
        });
  }

  void removeAttribute(Dice own) {
    node(Status.ACTIVE)
        .filter(node -> node.attributes().containsKey(Draw.READY))
        .ifPresent(node -> {
          model.faults().next(Operation.DELETE_ATTRIBUTES, Fate.PASS);
          String name = own.any(Draw.READY, "nodekeeper.state");
          model
              .ecs()
              .deleteAttributes(
                  Optional.of(Scenery.CLUSTER),
                  List.of(new Ecs.Attribute(name, Optional.empty(), node.arn().value())));
          count(Fault.ATTRIBUTE_REMOVED);
        });
  }
}
