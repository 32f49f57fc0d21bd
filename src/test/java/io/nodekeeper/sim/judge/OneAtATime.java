package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Memory;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Never two daemons of a node are being replaced at once, but for those that go back; and none is
 * begun while one that it comes after, or that comes after it, does not run. One that waits for a
 * daemon which is not healthy may be waiting for this very replacing.
 */
final class OneAtATime extends Judge {

  private final Begun begun;

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
    List<DaemonName> open =
        scene.policy().daemons().stream()
            .filter(daemon ->
                scene.attempt(daemon.name()).filter(is -> begun.isForward(daemon, is)).isPresent())
            .map(Daemon::name)
            .toList();
    violatedIf(open.size() > 1, open + " are being replaced at once");
    for (Daemon daemon : begins) {
      for (DaemonName other : scene.chain(daemon)) {
        Daemon near = scene.daemon(other).orElseThrow();
        violatedIf(
            !isShown(near) && !mayWaitFor(daemon, near) && scene.told().fits(near).orElse(true),
            daemon.name() + " begins to be replaced while " + other + " is down");
      }
    }
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
