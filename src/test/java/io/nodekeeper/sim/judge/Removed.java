package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Reading;
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
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the agent started for a daemon that is no longer declared is stopped once that has been so
 * for {@code ecs.settle}, and no sooner; of one that has another family now at once; and neither
 * where it is to be kept, nor if others started it.
 */
final class Removed extends Judge {

  /** What has to be asked first is asked again every so often, and a look may hang. */
  private static final Duration ASKED = Duration.ofMinutes(4);

  private record Since(Instant at, int steps) {}

  private final Set<DaemonName> declared = new TreeSet<>();
  private final Map<DaemonName, Since> removed = new TreeMap<>();

  /** Since when nothing has been in the way, for this process. */
  private final Map<TaskArn, Since> due = new HashMap<>();

  private final Set<TaskArn> stopped = new HashSet<>();

  Removed(Scene scene) {
    super(Rule.REMOVED, scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    due.clear();
  }

  @Override
  public void decided() {
    var now = new Since(scene.agentNow(), scene.clockSteps());
    List<DaemonName> names = scene.policy().daemons().stream().map(Daemon::name).toList();
    declared.addAll(names);
    names.forEach(removed::remove);
    declared.stream()
        .filter(name -> !names.contains(name))
        .forEach(name -> removed.putIfAbsent(name, now));
    var left = new HashSet<TaskArn>();
    for (Task task : scene.alive()) {
      if (isLeft(task)) {
        left.add(task.arn());
        due.putIfAbsent(task.arn(), now);
        overdue(task, due.get(task.arn()));
      }
    }
    due.keySet().retainAll(left);
  }

  /** It is to be stopped, and all is known that has to be for that. */
  private boolean isLeft(Task task) {
    return scene.policy().upkeep().stopRemoved()
        && scene.decision().drain().isEmpty()
        && Scene.isOurs(task)
        && scene.daemonOf(task.definition().family()).isEmpty()
        && scene.seen().containers().isKnown()
        && !isSilent(scene.seen().node())
        && !isSilent(scene.seen().tasks())
        && runs(task.arn())
        && scene.told().tasks().stream().map(EcsTask::arn).anyMatch(task.arn()::equals);
  }

  private static boolean isSilent(Reading<?> reading) {
    return !reading.isKnown() && !reading.at().equals(Instant.EPOCH);
  }

  private boolean runs(TaskArn arn) {
    return scene.seen().agentTasks().toOptional().orElse(List.of()).stream()
        .anyMatch(task ->
            task.arn().equals(arn)
                && task.known() == AgentTask.Status.RUNNING
                && !task.desiredStop());
  }

  private void overdue(Task task, Since since) {
    Duration time = scene.policy().pace().settle().multipliedBy(2).plus(ASKED);
    violatedIf(
        since.steps() == scene.clockSteps()
            && scene.agentNow().isAfter(since.at().plus(time))
            && !stopped.contains(task.arn()),
        Scene.name(task) + " of a daemon that is declared no more is not stopped");
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StopTask stop)) {
      return;
    }
    stopped.add(stop.task());
    Optional<Task> task = scene.model().task(stop.task());
    if (task.isEmpty()
        || scene.decision().drain().isPresent()
        || scene.daemonOf(task.get().definition().family()).isPresent()) {
      return;
    }
    String what = "StopTask of " + Scene.name(task.get()) + ", whose daemon is declared no more";
    violatedIf(!Scene.isOurs(task.get()), what + " and which somebody else started");
    violatedIf(!scene.policy().upkeep().stopRemoved(), what + " and which is to be kept");
    Since since = removed.get(stop.daemon());
    Duration settle = scene.policy().pace().settle();
    violatedIf(
        since != null
            && since.steps() == scene.clockSteps()
            && scene.agentNow().isBefore(since.at().plus(settle)),
        what + " only a moment ago");
  }
}
