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
      Optional<Rollout.Attempt> known = Optional.ofNullable(before.get(daemon.name()));
      attempt
          .filter(is -> known.filter(was -> isSame(was, is)).isEmpty() && isForward(daemon, is))
          .ifPresent(is -> begun.put(daemon, is));
      attempt.ifPresentOrElse(
          is -> before.put(daemon.name(), is), () -> before.remove(daemon.name()));
    }
    return begun;
  }

  private static boolean isSame(Rollout.Attempt was, Rollout.Attempt is) {
    return was.to() == is.to() && was.replaces().equals(is.replaces());
  }

  /** To what is wanted or ordered, and not back from what is bad. */
  boolean isForward(Daemon daemon, Rollout.Attempt attempt) {
    Optional<Integer> old = replaced(attempt);
    return old.filter(revision -> isBad(daemon, revision)).isEmpty();
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
