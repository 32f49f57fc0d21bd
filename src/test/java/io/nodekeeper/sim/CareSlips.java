package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.thinking;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Policy;
import io.nodekeeper.sim.judge.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Ways to break how daemons are kept up, and what becomes of one that is declared no more. */
final class CareSlips {

  private CareSlips() {}

  static List<Mutant> all() {
    return List.of(
        thinking(
                Rule.FLAPS,
                "never calls a daemon flapping",
                t ->
                    t.under(caring(t.policy(), is -> care(100_000, is, is.restartUnhealthy())))
                        .sound())
            .among(Fault.CONTAINER_KILLED),
        thinking(
                Rule.PATIENCE,
                "stops what is unhealthy at once",
                t -> restarting(t, is -> is.map(_ -> Duration.ZERO)))
            .among(Fault.UNHEALTHY),
        thinking(
                Rule.PATIENCE,
                "never stops what is unhealthy",
                t -> restarting(t, _ -> Optional.empty()))
            .among(Fault.UNHEALTHY),
        thinking(
                Rule.REMOVED,
                "stops at once what is declared no more",
                t ->
                    t.under(
                            hasRemoved(t)
                                ? Mutations.settling(t.policy(), Duration.ZERO)
                                : t.policy())
                        .sound())
            .among(Fault.DAEMON_REMOVED),
        thinking(
                Rule.REMOVED,
                "never stops what is declared no more",
                t -> t.under(stoppingRemoved(t.policy(), false)).sound())
            .among(Fault.DAEMON_REMOVED),
        thinking(
                Rule.REMOVED,
                "stops what is to be kept of a daemon that is declared no more",
                t -> t.under(stoppingRemoved(t.policy(), true)).sound())
            .among(Fault.DAEMON_REMOVED),
        thinking(
                Rule.ONE_AT_A_TIME,
                "replaces a daemon while what its start waits for is unhealthy",
                t -> t.leaves() ? t.sound() : t.docker(all -> all.map(CareSlips::well)).sound())
            .among(Fault.UNHEALTHY, Fault.REVISION_REGISTERED, Fault.ROLLOUT_RESTARTED));
  }

  private static Decision restarting(Thought thought, UnaryOperator<Optional<Duration>> change) {
    return thought
        .under(
            caring(
                thought.policy(), is -> care(is.flaps(), is, change.apply(is.restartUnhealthy()))))
        .sound();
  }

  private static Daemon.Care care(int flaps, Daemon.Care is, Optional<Duration> unhealthy) {
    return new Daemon.Care(
        flaps, is.flapWithin(), is.flapWait(), is.pendingWithin(), is.stopPending(), unhealthy);
  }

  private static Policy caring(Policy policy, UnaryOperator<Daemon.Care> change) {
    return Mutations.ordered(
        policy,
        policy.daemons().stream().map(is -> Cares.keptUp(is, change.apply(is.care()))).toList());
  }

  private static boolean hasRemoved(Thought thought) {
    return thought.memory().daemons().keySet().stream()
        .anyMatch(name -> thought.policy().daemon(name).isEmpty());
  }

  private static Policy stoppingRemoved(Policy is, boolean stops) {
    return new Policy(
        is.daemons(),
        is.ready(),
        is.drain(),
        is.files(),
        is.pace(),
        new Policy.Upkeep(stops, is.upkeep().startSpread()));
  }

  private static List<Container> well(List<Container> all) {
    return all.stream()
        .map(is ->
            is.health() == Container.Health.UNHEALTHY
                ? new Container(
                    is.id(),
                    is.dockerName(),
                    is.image(),
                    is.name(),
                    is.task(),
                    is.family(),
                    is.revision(),
                    is.state(),
                    Container.Health.HEALTHY,
                    is.inState(),
                    is.exitCode())
                : is)
        .toList();
  }
}
