package io.nodekeeper.core;

import java.util.Optional;

/** A replacing as the memory has it, for the guard. */
record UnderWay(Daemon daemon, Rollout rollout, Rollout.Attempt attempt) {

  static Optional<UnderWay> of(Policy policy, Decision decision, DaemonName name) {
    return policy
        .daemon(name)
        .flatMap(daemon ->
            decision
                .memory()
                .rollout(name)
                .flatMap(rollout ->
                    rollout.attempt().map(attempt -> new UnderWay(daemon, rollout, attempt))));
  }

  /** The task that the other is started in place of. */
  Optional<TaskArn> replaced() {
    return attempt.replaces();
  }

  /** Whether its two tasks may run beside each other. */
  boolean isStartFirst() {
    return daemon.update().method() == Daemon.Update.Method.START_FIRST
        && attempt.clash().isEmpty();
  }

  /** Whether what is bad makes place for what was good before: that waits for nobody. */
  boolean isGoingBackFrom(int revision) {
    return rollout.isBad(revision);
  }
}
