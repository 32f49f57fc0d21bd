package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Badness;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.RolloutOrder;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A revision is taken for bad only after it was here or ECS refused it, or by an operator's order
 * while it is tried; it then stays bad until an operator says otherwise or a newer one comes, and
 * is not started meanwhile where another one is good and can be. That the node is rid of it in time
 * is seen when the node has to become right.
 */
final class GoesBack extends Judge {

  private static final int MOST_BAD = 5;

  private final Map<DaemonName, SortedSet<Integer>> bad = new TreeMap<>();
  private final Set<String> refused = new TreeSet<>();
  private final Set<String> shown = new TreeSet<>();
  private final Map<DaemonName, Integer> attempted = new TreeMap<>();
  private final Begun begun;

  GoesBack(Scene scene) {
    super(Rule.GOES_BACK, scene);
    begun = new Begun(scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    bad.clear();
    memory.rollouts().forEach((name, rollout) -> bad.put(name, rollout.bad()));
    memory.rollouts().forEach(this::attempted);
  }

  private void attempted(DaemonName name, Rollout rollout) {
    rollout
        .attempt()
        .ifPresentOrElse(is -> attempted.put(name, is.to()), () -> attempted.remove(name));
  }

  /** What the ECS agent or Docker has shown was here; what ECS alone has accepted was not. */
  private void remember(Observation seen) {
    seen.agentTasks().toOptional().orElse(List.of()).stream()
        .map(task -> task.family() + ":" + task.revision())
        .forEach(shown::add);
    seen.containers().toOptional().orElse(List.of()).stream()
        .map(container -> container.family() + ":" + container.revision())
        .forEach(shown::add);
  }

  @Override
  public void decided() {
    remember(scene.seen());
    for (Daemon daemon : scene.policy().daemons()) {
      DaemonName name = daemon.name();
      SortedSet<Integer> now =
          scene
              .decision()
              .memory()
              .rollout(name)
              .map(Rollout::bad)
              .orElse(Collections.emptySortedSet());
      SortedSet<Integer> before = bad.getOrDefault(name, Collections.emptySortedSet());
      if (!now.equals(before)) {
        bad.put(name, now);
        changed(daemon, before, now);
      }
    }
    scene.decision().memory().rollouts().forEach(this::attempted);
  }

  private void changed(Daemon daemon, SortedSet<Integer> before, SortedSet<Integer> now) {
    for (int revision : now) {
      violatedIf(
          !before.contains(revision) && !wasTried(daemon, revision),
          daemon.name() + " takes revision " + revision + " for bad, which was never tried here");
    }
    boolean full = now.size() == MOST_BAD;
    for (int revision : before) {
      violatedIf(
          !now.contains(revision)
              && !isOrdered(daemon, RolloutOrder.Kind.RESUME)
              && !(full && revision == before.first())
              && !isOvertaken(daemon, before.last()),
          daemon.name() + " forgets that revision " + revision + " is bad");
    }
  }

  /** By the orders that stand in this look. */
  private boolean isOrdered(Daemon daemon, RolloutOrder.Kind kind) {
    return scene.seen().daemons().orders().toOptional().orElse(List.of()).stream()
        .anyMatch(order -> order.daemon().equals(daemon.name()) && order.kind() == kind);
  }

  /** A newer one is wanted. */
  private boolean isOvertaken(Daemon daemon, int revision) {
    return scene
        .decision()
        .memory()
        .rollout(daemon.name())
        .filter(is -> is.target().isPresent() && is.target().getAsInt() > revision)
        .isPresent();
  }

  private boolean isRegistered(Daemon daemon, int revision) {
    return scene.model().definition(daemon.taskDefinition().family() + ":" + revision).isPresent();
  }

  private boolean wasTried(Daemon daemon, int revision) {
    String family = daemon.taskDefinition().family();
    String said = scene.told().node().map(is -> is.attributes().get(attribute(daemon))).orElse("");
    boolean undone =
        isOrdered(daemon, RolloutOrder.Kind.UNDO)
            && Integer.valueOf(revision).equals(attempted.get(daemon.name()));
    return refused.contains(family + ":" + revision)
        || undone
        || Badness.revisions(said).contains(revision)
        || shown.contains(family + ":" + revision);
  }

  private static String attribute(Daemon daemon) {
    return Badness.attribute(daemon.name());
  }

  @Override
  public void acted(Outcome outcome) {
    if (outcome instanceof Outcome.Refused(Action.StartTask start, var _)) {
      revision(start).ifPresent(is -> refused.add(start.taskDefinition().family() + ":" + is));
    }
  }

  private Optional<Integer> revision(Action.StartTask start) {
    return scene
        .model()
        .definition(start.taskDefinition().written())
        .map(definition -> definition.revision());
  }

  /** An operator wants the same once more, whatever it is. */
  private boolean isRestart(Action.StartTask start) {
    return scene.attempt(start.daemon()).filter(begun::isRestart).isPresent()
        && (scene.told().rollouts(start.daemon()).contains(RolloutOrder.Kind.RESTART)
            || scene.isRestartedForFiles(start.daemon()));
  }

  private boolean isSuperseded(Action.StartTask start) {
    Daemon daemon = scene.daemon(start.daemon()).orElseThrow();
    return revision(start).filter(is -> isRegistered(daemon, is + 1)).isPresent();
  }

  @Override
  public void acting(Action action) {
    if (!(action instanceof Action.StartTask start)) {
      return;
    }
    if (isRestart(start)) {
      return;
    }
    Daemon daemon = scene.daemon(start.daemon()).orElseThrow();
    Optional<Rollout> known = scene.decision().memory().rollout(start.daemon());
    boolean canGoBack =
        known
            .filter(is -> is.good().isPresent() && scene.isActive(daemon, is.good().getAsInt()))
            .isPresent();
    boolean isBad =
        known
            .filter(
                is -> revision(start).filter(revision -> is.bad().contains(revision)).isPresent())
            .isPresent();
    violatedIf(
        isBad && canGoBack,
        "StartTask of " + start.taskDefinition() + ", which was found bad here");
    boolean resumed = scene.told().rollouts(start.daemon()).contains(RolloutOrder.Kind.RESUME);
    boolean saidSo =
        scene
            .told()
            .node()
            .map(is -> is.attributes().get(attribute(daemon)))
            .filter(said ->
                revision(start).filter(one -> Badness.revisions(said).contains(one)).isPresent())
            .isPresent();
    violatedIf(
        saidSo && !resumed && !isSuperseded(start) && scene.attempt(start.daemon()).isPresent(),
        "StartTask of " + start.taskDefinition() + ", which ECS still shows as bad here");
  }
}
