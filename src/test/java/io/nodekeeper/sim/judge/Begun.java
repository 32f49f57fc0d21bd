package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Task;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which replacings the agent begins, one decision after the other. */
final class Begun {

  private final Scene scene;
  private final Map<DaemonName, Rollout.Attempt> before = new TreeMap<>();
  private final Map<DaemonName, Rollout.Attempt> back = new TreeMap<>();

  Begun(Scene scene) {
    this.scene = scene;
  }

  /** A new process has these under way. */
  void remembered(Memory memory) {
    before.clear();
    memory
        .rollouts()
        .forEach((name, rollout) -> rollout.attempt().ifPresent(is -> before.put(name, is)));
  }

  /** Those of this decision that go forward, and were not in the one before. */
  Map<Daemon, Rollout.Attempt> now() {
    var begun = new LinkedHashMap<Daemon, Rollout.Attempt>();
    for (Daemon daemon : scene.policy().daemons()) {
      Optional<Rollout.Attempt> attempt = scene.attempt(daemon.name());
      attempt.filter(is -> !isKnown(before, daemon, is)).ifPresent(is -> begins(daemon, is, begun));
      attempt.ifPresentOrElse(
          is -> before.put(daemon.name(), is), () -> before.remove(daemon.name()));
    }
    return begun;
  }

  private void begins(Daemon daemon, Rollout.Attempt attempt, Map<Daemon, Rollout.Attempt> begun) {
    if (replaced(attempt).filter(revision -> isBad(daemon, revision)).isPresent()) {
      back.put(daemon.name(), attempt);
    } else {
      begun.put(daemon, attempt);
    }
  }

  private static boolean isKnown(
      Map<DaemonName, Rollout.Attempt> attempts, Daemon daemon, Rollout.Attempt attempt) {
    return Optional.ofNullable(attempts.get(daemon.name()))
        .filter(was -> was.to() == attempt.to() && was.replaces().equals(attempt.replaces()))
        .isPresent();
  }

  /**
   * To what is wanted or ordered. What began as going back from what is bad stays that, whatever an
   * operator takes for good meanwhile.
   */
  boolean isForward(Daemon daemon, Rollout.Attempt attempt) {
    return !isKnown(back, daemon, attempt);
  }

  /** Whether it puts a task in the place of one of the same revision. */
  boolean isRestart(Rollout.Attempt attempt) {
    return replaced(attempt).filter(revision -> revision == attempt.to()).isPresent();
  }

  /** Whether what it starts is there already, and has only to become healthy. */
  boolean isTrial(Daemon daemon, Rollout.Attempt attempt) {
    return attempt.replaces().isEmpty()
        && scene.aliveOf(daemon.taskDefinition().family()).stream()
            .anyMatch(task -> task.definition().revision() == attempt.to());
  }

  private Optional<Integer> replaced(Rollout.Attempt attempt) {
    Optional<TaskArn> old = attempt.replaces();
    return old.flatMap(scene.model()::task).map(Task::definition).map(is -> is.revision());
  }

  private boolean isBad(Daemon daemon, int revision) {
    return scene
        .decision()
        .memory()
        .rollout(daemon.name())
        .filter(rollout -> rollout.bad().contains(revision))
        .isPresent();
  }
}
