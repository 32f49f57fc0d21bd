package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.Task;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A revision is taken for good only while Docker shows every essential container of a task of it:
 * of one of which a part is gone, nobody can say that it is well.
 */
final class GoodIsWhole extends Judge {

  private Memory before = Memory.none();

  GoodIsWhole(Scene scene) {
    super(Rule.GOOD_IS_WHOLE, scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    before = memory;
  }

  @Override
  public void decided() {
    Memory now = scene.decision().memory();
    for (Daemon daemon : scene.policy().daemons()) {
      OptionalInt known = good(now, daemon);
      boolean learnt =
          known.isPresent()
              && !known.equals(good(before, daemon))
              && !known.equals(previous(before, daemon));
      violatedIf(
          learnt && !isAnyWhole(daemon, known.orElse(0)),
          "revision %d of %s is taken for good, and no task of it is whole"
              .formatted(known.orElse(0), daemon.name()));
    }
    before = now;
  }

  private static OptionalInt good(Memory memory, Daemon daemon) {
    return memory.rollout(daemon.name()).map(Rollout::good).orElse(OptionalInt.empty());
  }

  /** What is taken back leaves the one that was good before it. */
  private static OptionalInt previous(Memory memory, Daemon daemon) {
    return memory.rollout(daemon.name()).map(Rollout::previous).orElse(OptionalInt.empty());
  }

  private boolean isAnyWhole(Daemon daemon, int revision) {
    return scene.aliveOf(daemon.taskDefinition().family()).stream()
        .filter(task -> task.definition().revision() == revision)
        .anyMatch(this::isWhole);
  }

  /** As the look that goes on was shown it. */
  private boolean isWhole(Task task) {
    Set<String> running =
        scene.seen().containers().toOptional().orElse(List.of()).stream()
            .filter(is -> is.task().equals(task.arn()) && is.state().isAlive())
            .map(Container::name)
            .collect(Collectors.toSet());
    return task.definition().containers().stream()
        .filter(ContainerDefinition::essential)
        .allMatch(is -> running.contains(is.name()));
  }
}
