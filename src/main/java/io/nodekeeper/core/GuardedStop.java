package io.nodekeeper.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is wrong with the stop of a daemon's task, if anything. */
final class GuardedStop {

  private final Evidence evidence;
  private final Policy policy;
  private final Observation seen;
  private final Decision decision;
  private final Instant now;
  private final Action.StopTask stop;

  private GuardedStop(Evidence evidence, Decision decision, Instant now, Action.StopTask stop) {
    this.evidence = evidence;
    this.policy = evidence.policy();
    this.seen = evidence.seen();
    this.decision = decision;
    this.now = now;
    this.stop = stop;
  }

  static Optional<String> against(
      Evidence evidence, Decision decision, Instant now, Action.StopTask stop) {
    return new GuardedStop(evidence, decision, now, stop).objection();
  }

  private Optional<String> objection() {
    Optional<String> family = evidence.family(stop.task());
    if (family.isEmpty()) {
      return Optional.of("nobody shows such a task");
    }
    if (evidence.isOfService(stop.task())) {
      return Optional.of("a service runs it");
    }
    Optional<Daemon> daemon = policy.daemon(stop.daemon());
    return daemon
        .filter(is -> is.taskDefinition().family().equals(family.get()))
        .map(this::ofService)
        .orElseGet(() -> stray(family.get()))
        .or(() -> {
          if (decision.memory().drain().isPresent()) {
            return inDrain(daemon);
          }
          return daemon
              .filter(is -> is.taskDefinition().family().equals(family.get()))
              .map(this::ofDeclared)
              .orElseGet(this::removed);
        });
  }

  private Optional<String> ofService(Daemon daemon) {
    return daemon.run() == Daemon.Run.SERVICE && !evidence.isOurs(stop.task())
        ? Optional.of("a DAEMON service of ECS runs it")
        : Optional.empty();
  }

  /** Of a family that no daemon is of, only what we started is ours to stop. */
  private Optional<String> stray(String family) {
    return evidence.isOurs(stop.task()) && policy.daemonOfFamily(family).isEmpty()
        ? Optional.empty()
        : Optional.of("it is no daemon of ours");
  }

  /** While the node stays. */
  private Optional<String> removed() {
    return policy.upkeep().stopRemoved() && policy.unread().isEmpty()
        ? Optional.empty()
        : Optional.of("a daemon that is declared no more is kept, or may yet be declared");
  }

  private Optional<String> ofDeclared(Daemon daemon) {
    boolean ours = evidence.isOurs(stop.task());
    boolean cared =
        (evidence.isPending(stop.task()) && daemon.care().stopPending())
            || (evidence.isUnhealthy(stop.task()) && daemon.care().restartUnhealthy().isPresent());
    if (ours && (cared || evidence.isElsewhere(daemon))) {
      return Optional.empty();
    }
    return UnderWay.of(policy, decision, daemon.name())
        .filter(is -> is.replaced().filter(stop.task()::equals).isPresent())
        .map(this::replaced)
        .orElseGet(() -> extra(daemon));
  }

  private Optional<String> replaced(UnderWay replacing) {
    if (evidence.isUnfit()) {
      return Optional.of("nothing is replaced on a node that leaves or is not ACTIVE");
    }
    if (evidence.isBlind()) {
      return Optional.of("what cannot be seen is not replaced");
    }
    if (evidence.isForeign(stop.task())) {
      return Optional.of("others started it, and have to replace it");
    }
    if (replacing.isStartFirst() && !evidence.isPending(stop.task())) {
      return extra(replacing.daemon());
    }
    boolean begins = replacing.attempt().at().equals(now);
    return begins && !replacing.isGoingBackFrom(evidence.revision(stop.task()))
        ? chain(replacing.daemon())
        : Optional.empty();
  }

  /** What it needs has to be there before its task is touched. */
  private Optional<String> chain(Daemon daemon) {
    return policy.daemons().stream()
        .filter(other -> daemon.after().contains(other.name()))
        .filter(other -> !evidence.isElsewhere(other) && !evidence.isAlive(other))
        .findFirst()
        .map(other -> other.name() + ", which it needs, is down");
  }

  /** One of two or more that run, and not the last of them; or ours that hangs beside one. */
  private Optional<String> extra(Daemon daemon) {
    var left = evidence.running(daemon.taskDefinition().family());
    boolean hangs = evidence.isOurs(stop.task()) && evidence.isPending(stop.task());
    boolean extra = left.remove(stop.task()) || hangs;
    for (Action action : decision.actions()) {
      if (action instanceof Action.StopTask other) {
        left.remove(other.task());
      }
    }
    return extra && !left.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "Docker does not show another task of family " + daemon.taskDefinition().family());
  }

  private Optional<String> inDrain(Optional<Daemon> stopped) {
    if (isKept()) {
      return Optional.of("an operator keeps the daemons");
    }
    if (!seen.containers().isKnown()) {
      return Optional.of("Docker has not said what is gone");
    }
    boolean early = stopped.filter(is -> is.leaves() == Daemon.Leaves.FIRST).isPresent();
    Optional<TaskArn> replica = early ? Optional.empty() : evidence.livingReplica();
    if (replica.isPresent()) {
      return Optional.of("replica " + replica.get().id() + " is still alive");
    }
    return stoppedBefore(stopped).stream()
        .filter(evidence::isAlive)
        .findFirst()
        .map(later -> later.name() + ", which is started after it, is still here");
  }

  private List<Daemon> stoppedBefore(Optional<Daemon> stopped) {
    boolean last = stopped.filter(is -> is.leaves() == Daemon.Leaves.LAST).isPresent();
    return policy.daemons().stream()
        .filter(daemon -> daemon.run() == Daemon.Run.AGENT)
        .filter(daemon ->
            daemon.after().contains(stop.daemon())
                || (last && daemon.leaves() != Daemon.Leaves.LAST))
        .toList();
  }

  /** By the order as it was read, not as it is remembered. */
  private boolean isKept() {
    boolean ordered =
        seen.notices()
            .order()
            .toOptional()
            .flatMap(order -> order)
            .filter(DrainOrder::keepDaemons)
            .isPresent();
    boolean spot = seen.notices().spot().toOptional().flatMap(notice -> notice).isPresent();
    return ordered
        && !seen.isChosenByAutoScaling()
        && !seen.isShuttingDown()
        && !spot
        && decision
            .memory()
            .drain()
            .filter(drain -> !drain.causes().containsKey(Cause.MAINTENANCE))
            .filter(drain -> !drain.causes().containsKey(Cause.REBALANCE))
            .isPresent();
  }
}
