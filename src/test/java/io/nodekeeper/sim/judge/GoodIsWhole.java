package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerDefinition;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

  /** As the look that goes on was shown it, whoever knows the task. */
  private boolean isAnyWhole(Daemon daemon, int revision) {
    String family = daemon.taskDefinition().family();
    var running = new TreeMap<TaskArn, Set<String>>();
    for (Container is : scene.seen().containers().toOptional().orElse(List.of())) {
      if (is.family().equals(family) && is.revision() == revision && is.state().isAlive()) {
        running.computeIfAbsent(is.task(), _ -> new TreeSet<>()).add(is.name());
      }
    }
    Set<String> essential = essential(family + ":" + revision);
    return running.values().stream().anyMatch(names -> names.containsAll(essential));
  }

  private Set<String> essential(String definition) {
    return scene.model().definition(definition).orElseThrow().containers().stream()
        .filter(ContainerDefinition::essential)
        .map(ContainerDefinition::name)
        .collect(Collectors.toSet());
  }
}
