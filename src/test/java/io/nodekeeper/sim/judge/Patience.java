package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the settings say when, an unhealthy task is stopped once it has been shown so for that
 * long, or what that waits for is named; and neither it nor one that hangs is stopped before.
 */
final class Patience extends Judge {

  private static final String UNHEALTHY = "its health check has failed for too long";
  private static final String PENDING = "it does not get beyond PENDING";

  /** By the agent's clock, which may have been moved since. */
  private record Since(Instant at, int steps) {}

  private final Map<TaskArn, Since> sick = new HashMap<>();

  /** Since when nothing has been in the way, for this process. */
  private final Map<TaskArn, Since> due = new HashMap<>();

  private final Set<TaskArn> stopped = new HashSet<>();

  Patience(Scene scene) {
    super(Rule.PATIENCE, scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    due.clear();
  }

  private Since now() {
    return new Since(scene.agentNow(), scene.clockSteps());
  }

  private boolean isOver(Since since, Duration patience) {
    return since.steps() != scene.clockSteps()
        || !scene.agentNow().isBefore(since.at().plus(patience));
  }

  @Override
  public void decided() {
    var unhealthy = new HashSet<TaskArn>();
    var well = new HashSet<TaskArn>();
    for (Container is : scene.seen().containers().toOptional().orElse(List.of())) {
      boolean fails = is.state().isAlive() && is.health() == Container.Health.UNHEALTHY;
      (fails ? unhealthy : well).add(is.task());
    }
    well.removeAll(unhealthy);
    sick.keySet().removeAll(well);
    unhealthy.forEach(task -> sick.putIfAbsent(task, now()));
    due.keySet().removeIf(task -> !unhealthy.contains(task));
    for (TaskArn task : unhealthy) {
      Optional<Daemon> daemon = scene.model().task(task).flatMap(this::mayBeStopped);
      if (daemon.isEmpty()) {
        due.remove(task);
      } else {
        due.putIfAbsent(task, now());
        overdue(daemon.get(), task, due.get(task));
      }
    }
  }

  private void overdue(Daemon daemon, TaskArn task, Since since) {
    Duration patience = daemon.care().restartUnhealthy().orElseThrow();
    boolean stops =
        stopped.contains(task)
            || scene.decision().actions().stream()
                .anyMatch(action -> action instanceof Action.StopTask is && is.task().equals(task));
    boolean steady = since.steps() == scene.clockSteps();
    violatedIf(
        steady && isOver(since, patience) && !stops && !isSaid(daemon),
        daemon.name()
            + " has been unhealthy for "
            + patience
            + ", and is neither stopped nor told");
  }

  /** That it goes on, and until when. */
  private boolean isSaid(Daemon daemon) {
    return scene.decision().daemons().stream()
        .filter(status -> status.name().equals(daemon.name()))
        .map(DaemonStatus::reason)
        .anyMatch(reason -> reason.contains("it goes on until") || reason.contains("once "));
  }

  /** Its daemon, if all is known that has to be, and nothing else is done about it. */
  private Optional<Daemon> mayBeStopped(Task task) {
    boolean calm =
        scene.decision().drain().isEmpty()
            && !scene.told().warmedKnown()
            && Scene.isOurs(task)
            && scene.aliveOf(task.definition().family()).size() == 1
            && runs(task.arn())
            && scene.told().tasks().stream().map(EcsTask::arn).anyMatch(task.arn()::equals);
    return scene
        .daemonOf(task.definition().family())
        .filter(daemon -> calm && daemon.run() == Daemon.Run.AGENT)
        .filter(daemon -> daemon.care().restartUnhealthy().isPresent())
        .filter(daemon -> scene.told().fits(daemon).orElse(false))
        .filter(daemon -> scene.attempt(daemon.name()).isEmpty());
  }

  private boolean runs(TaskArn arn) {
    return scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
        .anyMatch(task ->
            task.arn().equals(arn)
                && task.known() == AgentTask.Status.RUNNING
                && !task.desiredStop());
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StopTask stop)) {
      return;
    }
    stopped.add(stop.task());
    Optional<Daemon> daemon = scene.daemon(stop.daemon());
    if (daemon.isEmpty() || scene.decision().drain().isPresent()) {
      return;
    }
    String what = "StopTask of " + stop.daemon() + ", for " + stop.because();
    Daemon.Care care = daemon.get().care();
    if (stop.because().equals(UNHEALTHY)) {
      Since since = sick.get(stop.task());
      boolean over =
          since != null && care.restartUnhealthy().filter(is -> isOver(since, is)).isPresent();
      violatedIf(!over, what + ", before its time");
    } else if (stop.because().equals(PENDING)) {
      violatedIf(!care.stopPending(), what + ", and it is to go on");
    }
  }
}
