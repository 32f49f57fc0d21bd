package io.nodekeeper.core;

import java.util.Optional;

/** What is wrong with a start, if anything: it has no token, and cannot be taken back. */
final class GuardedStart {

  private final Evidence evidence;
  private final Decision decision;
  private final Action.StartTask start;

  private GuardedStart(Evidence evidence, Decision decision, Action.StartTask start) {
    this.evidence = evidence;
    this.decision = decision;
    this.start = start;
  }

  static Optional<String> against(Evidence evidence, Decision decision, Action.StartTask start) {
    return new GuardedStart(evidence, decision, start).objection();
  }

  private Optional<String> objection() {
    if (decision.memory().drain().isPresent() || evidence.isUnfit()) {
      return Optional.of(
          "nothing is started on a node that leaves, waits in a warm pool, or is not ACTIVE");
    }
    if (evidence.isBlind()) {
      return Optional.of("what cannot be seen is not missing");
    }
    boolean here =
        evidence
            .seen()
            .agent()
            .toOptional()
            .map(EcsAgent::containerInstance)
            .filter(start.containerInstance()::equals)
            .isPresent();
    if (!here) {
      return Optional.of("it is not for our own container instance");
    }
    return evidence
        .policy()
        .daemon(start.daemon())
        .map(daemon -> asDeclared(daemon).or(this::twice))
        .orElse(Optional.of("no such daemon is declared"));
  }

  private Optional<String> asDeclared(Daemon daemon) {
    if (daemon.run() == Daemon.Run.SERVICE) {
      return Optional.of("a DAEMON service of ECS runs it");
    }
    if (!(evidence.selected(daemon) instanceof Selection.Match.Fits)) {
      return Optional.of("it is not known to be for this node");
    }
    if (!start.taskDefinition().family().equals(daemon.taskDefinition().family())) {
      return Optional.of("another family is declared");
    }
    if (daemon.where().unordered().isPresent()) {
      return Optional.of("what it comes after is not known");
    }
    boolean met =
        daemon.where().requires().stream()
            .allMatch(is -> evidence.seen().daemons().requirement(is).toOptional().orElse(false));
    return met ? Optional.empty() : Optional.of("what it requires is not known to be there");
  }

  /** Two tasks are right for the one that is replaced start-first, and for no other. */
  private Optional<String> twice() {
    DaemonName daemon = start.daemon();
    if (decision.memory().starts(daemon).open().isPresent()) {
      return Optional.of("what became of its last start is not known yet");
    }
    boolean again =
        decision.actions().stream().filter(action -> action.key().equals(start.key())).count() > 1;
    if (again) {
      return Optional.of("it would be started twice in one look");
    }
    String family = start.taskDefinition().family();
    var here = evidence.here(family);
    UnderWay.of(evidence.policy(), decision, daemon)
        .filter(UnderWay::isStartFirst)
        .flatMap(UnderWay::replaced)
        .ifPresent(here::remove);
    return here.isEmpty()
        ? Optional.empty()
        : Optional.of("a task of family " + family + " is here");
  }
}
