package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.TaskOptions;
import io.nodekeeper.sim.judge.Disk;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Ecs;
import io.nodekeeper.standin.model.NoAnswer;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Does the agent's actions to the model, and says what became of them as the edges would. */
final class Deeds {

  private final WorldModel model;
  private final Disk disk;
  private final Signals signals;
  private final InstantSource clock;
  private Endings endings = () -> Ending.DONE;

  /** How a command or a signal ends. */
  enum Ending {
    DONE,
    /** Without effect. */
    FAILED,
    /** Without effect, and nobody is told so. */
    LOST,
    /** With its effect, and nobody is told so. */
    UNANSWERED
  }

  /** Says how the next one ends. */
  interface Endings {
    Ending next();
  }

  /** Whether a container can be sent a signal now. */
  interface Signals {
    boolean reach(ContainerId container);
  }

  Deeds(WorldModel model, Disk disk, Signals signals, InstantSource clock) {
    this.clock = clock;
    this.model = model;
    this.disk = disk;
    this.signals = signals;
  }

  void endings(Endings next) {
    endings = next;
  }

  static Outcome unanswered(Action action, NoAnswer.How how) {
    return switch (how) {
      case REFUSED -> new Outcome.Failed(action, "nobody listens");
      case SILENCE -> new Outcome.Unanswered(action, "no answer in time");
    };
  }

  Outcome act(Action action) {
    try {
      return done(action);
    } catch (ApiError error) {
      return outcome(action, error);
    }
  }

  private Outcome done(Action action) {
    return switch (action) {
      case Action.StartTask start -> start(start);
      case Action.StopTask stop -> {
        Task _ =
            model
                .ecs()
                .stopTask(
                    Optional.of(stop.cluster()), stop.task().value(), Optional.of(stop.because()));
        yield new Outcome.Done(stop);
      }
      case Action.StopReplica stop -> {
        Task _ =
            model
                .ecs()
                .stopTask(
                    Optional.of(stop.cluster()), stop.task().value(), Optional.of(stop.because()));
        yield new Outcome.Done(stop);
      }
      case Action.SetDraining drain ->
          status(drain, drain.cluster(), drain.containerInstance().value(), "DRAINING");
      case Action.SetActive activate ->
          status(activate, activate.cluster(), activate.containerInstance().value(), "ACTIVE");
      case Action.PutAttributes put -> put(put);
      case Action.DeleteAttribute delete -> {
        var attribute =
            new Ecs.Attribute(delete.name(), Optional.empty(), delete.containerInstance().value());
        List<Ecs.Attribute> _ =
            model.ecs().deleteAttributes(Optional.of(delete.cluster()), List.of(attribute));
        yield new Outcome.Done(delete);
      }
      case Action.Heartbeat beat -> {
        model
            .scaling()
            .recordLifecycleActionHeartbeat(beat.group(), beat.hook(), beat.instanceId());
        yield new Outcome.Done(beat);
      }
      case Action.CompleteLifecycle complete -> {
        model
            .scaling()
            .completeLifecycleAction(
                complete.group(), complete.hook(), complete.instanceId(), complete.result().name());
        yield new Outcome.Done(complete);
      }
      case Action.CompleteLaunch launch -> {
        model
            .scaling()
            .completeLifecycleAction(
                launch.group(), launch.hook(), launch.instanceId(), "CONTINUE");
        yield new Outcome.Done(launch);
      }
      case Action.WriteFile write -> write(write);
      case Action.RunCommand run -> run(run);
      case Action.SignalContainer signal -> signal(signal);
    };
  }

  private Outcome start(Action.StartTask start) {
    Ecs.Found<Task> answer =
        model
            .ecs()
            .startTask(
                new Ecs.StartTask(
                    Optional.of(start.cluster()),
                    start.taskDefinition().written(),
                    List.of(start.containerInstance().value()),
                    Optional.of(start.group()),
                    Optional.of(start.startedBy()),
                    start.options().tags(),
                    start.options().containers().stream()
                        .map(is ->
                            new ContainerDefinition.Overriding(
                                is.name(), is.environment(), is.command()))
                        .toList(),
                    TaskOptions.overridesLength(start.options().containers()),
                    start.options().network().map(Daemon.Network::subnets).orElse(List.of())));
    if (!answer.items().isEmpty()) {
      return new Outcome.Done(start, Optional.of(answer.items().getFirst().arn()));
    }
    String reason = answer.failures().getFirst().reason();
    return switch (reason) {
      case "ATTRIBUTE", "MISSING", "INACTIVE", "LOCATION" -> new Outcome.Refused(start, reason);
      default -> new Outcome.Failed(start, reason);
    };
  }

  private Outcome status(Action action, String cluster, String instance, String status) {
    Ecs.Found<ContainerInstance> answer =
        model.ecs().updateContainerInstancesState(Optional.of(cluster), List.of(instance), status);
    return answer.items().isEmpty()
        ? new Outcome.Failed(action, answer.failures().getFirst().reason())
        : new Outcome.Done(action);
  }

  private Outcome put(Action.PutAttributes put) {
    var attributes = new ArrayList<Ecs.Attribute>();
    put.attributes()
        .forEach((name, value) ->
            attributes.add(
                new Ecs.Attribute(name, Optional.of(value), put.containerInstance().value())));
    List<Ecs.Attribute> _ = model.ecs().putAttributes(Optional.of(put.cluster()), attributes);
    return new Outcome.Done(put);
  }

  private Outcome write(Action.WriteFile write) {
    if (disk.unwritable().isPresent()) {
      return new Outcome.Failed(write, disk.unwritable().get());
    }
    disk.write(write.file(), write.content());
    return Outcome.Done.written(write, Optional.empty(), clock.instant());
  }

  /** One that is killed in the end may have done its work before. */
  private Outcome run(Action.RunCommand run) {
    Ending ending = endings.next();
    if (ending == Ending.DONE || ending == Ending.UNANSWERED) {
      disk.ran(run.path(), ending == Ending.DONE);
    }
    return ending == Ending.DONE
        ? new Outcome.Done(run)
        : new Outcome.Failed(run, "it was killed, or ended with 1");
  }

  private Outcome signal(Action.SignalContainer signal) {
    if (!signals.reach(signal.container())) {
      return new Outcome.Failed(signal, "no such container runs");
    }
    Ending ending = endings.next();
    if (ending == Ending.DONE || ending == Ending.UNANSWERED) {
      disk.signalled(signal.path(), signal.container(), ending == Ending.DONE);
    }
    return switch (ending) {
      case DONE -> new Outcome.Done(signal);
      case FAILED -> new Outcome.Failed(signal, "Docker would not");
      case LOST, UNANSWERED -> new Outcome.Unanswered(signal, "no answer in time");
    };
  }

  private static Outcome outcome(Action action, ApiError error) {
    boolean noneWaits = error.code().equals("ValidationError");
    if (noneWaits && action instanceof Action.CompleteLifecycle) {
      return new Outcome.Failed(action, AutoScaling.NO_ACTION + " waits yet, or any more");
    }
    if (noneWaits && action instanceof Action.CompleteLaunch) {
      return new Outcome.Done(action);
    }
    if (error.code().equals("InvalidParameterException")
        && action instanceof Action.StopReplica
        && String.valueOf(error.getMessage()).contains("not found")) {
      return new Outcome.Done(action);
    }
    if (noneWaits && action instanceof Action.Heartbeat) {
      return new Outcome.Refused(action, AutoScaling.NO_ACTION + ": " + error.code());
    }
    return switch (error.code()) {
      case "ThrottlingException", "Throttling", "RequestLimitExceeded" ->
          new Outcome.Failed(action, error.code());
      default -> {
        if (error.status() < 500) {
          yield new Outcome.Refused(action, error.code());
        }
        yield action.isRepeatable()
            ? new Outcome.Failed(action, error.code())
            : new Outcome.Unanswered(action, error.code());
      }
    };
  }
}
