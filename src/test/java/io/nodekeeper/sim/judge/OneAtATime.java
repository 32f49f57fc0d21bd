package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Memory;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Never two daemons of a node are being replaced at once, but for those that go back; and none is
 * begun while one that it comes after, or that comes after it, does not run, or while one that its
 * start waits for is unhealthy. One that waits for a daemon which is not healthy may be waiting for
 * this very replacing, which then is not held up by it.
 */
final class OneAtATime extends Judge {

  private final Begun begun;

  /** Whose replacing waits for one that began after it. */
  private final Set<DaemonName> overtaken = new TreeSet<>();

  OneAtATime(Scene scene) {
    super(Rule.ONE_AT_A_TIME, scene);
    begun = new Begun(scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    begun.remembered(memory);
  }

  @Override
  public void decided() {
    Set<Daemon> begins = begun.now().keySet();
    begins.forEach(this::overtakes);
    overtaken.removeIf(name -> scene.attempt(name).isEmpty());
    List<DaemonName> open =
        scene.policy().daemons().stream()
            .filter(daemon ->
                scene.attempt(daemon.name()).filter(is -> begun.isForward(daemon, is)).isPresent())
            .map(Daemon::name)
            .filter(name -> !overtaken.contains(name))
            .toList();
    violatedIf(open.size() > 1, open + " are being replaced at once");
    for (Daemon daemon : begins) {
      for (DaemonName other : scene.chain(daemon)) {
        Daemon near = scene.daemon(other).orElseThrow();
        violatedIf(
            !isShown(near) && !mayWaitFor(daemon, near) && scene.told().fits(near).orElse(true),
            daemon.name() + " begins to be replaced while " + other + " is down");
      }
      for (DaemonName other : daemon.after()) {
        violatedIf(
            isSick(scene.daemon(other).orElseThrow()) && !isTwice(daemon),
            daemon.name() + " begins to be replaced while " + other + " is unhealthy");
      }
    }
  }

  /** What waits for this one to be healthy cannot be ended before it. */
  private void overtakes(Daemon daemon) {
    for (DaemonStatus status : scene.decision().daemons()) {
      boolean waits =
          status.phase() == DaemonStatus.Phase.WAITING
              && scene.attempt(status.name()).isPresent()
              && isBefore(scene.daemon(status.name()).orElseThrow(), daemon.name());
      if (waits && !isHealthy(daemon)) {
        overtaken.add(status.name());
      }
    }
  }

  /** Its only task that Docker shows. */
  private boolean isSick(Daemon daemon) {
    List<Container> alive =
        scene.seen().containers().toOptional().orElse(List.of()).stream()
            .filter(is -> is.family().equals(daemon.taskDefinition().family()))
            .filter(is -> is.state().isAlive())
            .toList();
    return alive.stream().map(Container::task).distinct().count() == 1
        && alive.stream().anyMatch(is -> is.health() == Container.Health.UNHEALTHY)
        && scene.told().fits(daemon).orElse(true);
  }

  /** What a lost memory left of a replacing goes on, whatever became of others. */
  private boolean isTwice(Daemon daemon) {
    return scene.aliveOf(daemon.taskDefinition().family()).size() > 1;
  }

  private boolean mayWaitFor(Daemon daemon, Daemon other) {
    boolean later = scene.chain(other).contains(daemon.name()) && !isBefore(daemon, other.name());
    return later && !isHealthy(daemon);
  }

  private boolean isBefore(Daemon daemon, DaemonName other) {
    return daemon.after().stream()
        .anyMatch(name -> name.equals(other) || isBefore(scene.daemon(name).orElseThrow(), other));
  }

  private boolean isHealthy(Daemon daemon) {
    return scene.decision().daemons().stream()
        .anyMatch(status -> status.name().equals(daemon.name()) && status.isHealthy());
  }

  private boolean isShown(Daemon daemon) {
    Optional<List<Container>> shown = scene.seen().containers().toOptional();
    return shown.orElse(List.of()).stream()
        .anyMatch(container ->
            container.family().equals(daemon.taskDefinition().family())
                && container.state().isAlive());
  }
}
