package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Holding the node until its replicas have really exited, then stopping its daemons stage by stage,
 * then letting it go. Phases are counted at each look, never stored: kill the agent anywhere and it
 * counts again.
 */
final class Hold {

  /** How soon after a death the ECS agent is looked at again, which draws the conclusion. */
  private static final Duration DRAWING_CONCLUSIONS = Duration.ofMillis(50);

  private static final Duration CONCLUSIONS_DRAWN = Duration.ofSeconds(3);

  private final Draft draft;
  private final Drain drain;

  private Hold(Draft draft, Drain drain) {
    this.draft = draft;
    this.drain = drain;
  }

  /**
   * How the leaving stands.
   *
   * @param holds whether others have to hold back, since replicas live or may live
   */
  record Held(DrainStatus status, boolean holds) {}

  static Optional<Held> decide(Draft draft) {
    return draft.memory.drain().map(drain -> new Hold(draft, drain).decide());
  }

  private Held decide() {
    List<NodeTask> replicas = draft.node.replicasAlive();
    boolean withdrawn = drain.withdrawn().isPresent();
    boolean keeps = Causes.keepsDaemons(drain);
    List<DaemonName> stage = List.of();
    Optional<String> holding = withdrawn ? withdrawing() : doubt(replicas, keeps);
    boolean holds = !withdrawn && (!replicas.isEmpty() || holding.isPresent());
    boolean released = !withdrawn && !holds;
    if (holds) {
      Standalone.decide(draft, drain, replicas);
      stage = keeps ? List.of() : Stages.stopEarly(draft);
    } else if (released && !keeps) {
      stage = Stages.stopNext(draft);
      holding = stage.isEmpty() ? DaemonServices.decide(draft) : Optional.empty();
    }
    boolean everythingGone = released && stage.isEmpty() && holding.isEmpty();
    List<String> hooks = Hook.decide(draft, drain, everythingGone, replicas);
    if (draft.now.isBefore(drain.deadline())) {
      draft.lookAt(drain.deadline());
    }
    return new Held(
        new DrainStatus(
            why(),
            drain.begin(),
            drain.deadline(),
            drain
                .ruling()
                .map(draft.policy.drain()::atDeadline)
                .orElse(Action.CompleteLifecycle.Result.CONTINUE),
            drain.draining() == Drain.Ownership.OURS,
            withdrawn,
            keeps,
            Blockers.of(draft, drain, replicas),
            holding,
            stage,
            Stages.remaining(draft),
            hooks,
            draft.memory.drain().flatMap(Drain::letGo)),
        holds);
  }

  private List<DrainStatus.Why> why() {
    return drain.causes().entrySet().stream()
        .map(entry ->
            new DrainStatus.Why(
                entry.getKey(),
                entry.getValue().since(),
                entry.getValue().deadline(),
                entry.getValue().words()))
        .toList();
  }

  private static Optional<String> withdrawing() {
    return Optional.of("the cause is gone; what was done is being undone");
  }

  /** Why an empty view is not yet believed; empty when it is. */
  private Optional<String> doubt(List<NodeTask> replicas, boolean keeps) {
    boolean resting = isResting(replicas, keeps);
    askEcs(replicas, resting);
    if (drain.letGo().isPresent() && resting) {
      // What went has gone: the silence of an instance that is being taken away brings nothing
      // back.
      return Optional.empty();
    }
    if (!draft.seen.containers().isKnown()) {
      return Optional.of(
          "Docker has to say that the replicas are gone: "
              + draft.seen.containers().whyNot().orElse(""));
    }
    if (draft.now.isBefore(drain.begin().plus(grace()))) {
      draft.lookAt(drain.begin().plus(grace()));
      return Optional.of("what was placed just before the drain may still arrive");
    }
    Reading<List<EcsTask>> tasks = draft.seen.tasks();
    if (tasks.knownSince(drain.begin().plus(grace()))
        && tasks.age(draft.now).compareTo(draft.policy.pace().settle().multipliedBy(2)) <= 0) {
      heard();
      return Optional.empty();
    }
    return silence();
  }

  /** A reading of ECS after this long also shows what was placed just before the drain. */
  private Duration grace() {
    return draft.policy.pace().drainPoll();
  }

  /** ECS is asked at the drain's pace, and at once when the local witnesses see the last one go. */
  private void askEcs(List<NodeTask> replicas, boolean resting) {
    Duration pace = resting ? draft.policy.pace().poll() : draft.policy.pace().drainPoll();
    boolean onlyEcsShowsOne =
        replicas.stream().noneMatch(task -> task.isAliveInDocker() || task.isAliveForAgent());
    if (onlyEcsShowsOne && draft.seen.tasks().isKnown()) {
      draft.askOnceOlderThan(Question.TASKS, draft.seen.tasks(), pace.dividedBy(5));
    } else {
      draft.keepFresh(Question.TASKS, draft.seen.tasks(), pace);
    }
    boolean dying =
        replicas.stream()
            .anyMatch(task ->
                task.isAliveForAgent()
                    && task.deadFor()
                        .filter(dead -> dead.compareTo(CONCLUSIONS_DRAWN) < 0)
                        .isPresent());
    if (dying) {
      draft.lookIn(DRAWING_CONCLUSIONS);
    }
  }

  private boolean isResting(List<NodeTask> replicas, boolean keeps) {
    boolean daemonsRest =
        keeps
            || (draft.node.strays().isEmpty()
                && draft.policy.daemons().stream().allMatch(d -> draft.node.alive(d).isEmpty()));
    return replicas.isEmpty() && daemonsRest;
  }

  static final String SILENCE = "ecs-silent";

  private void heard() {
    draft.memory = draft.memory.withoutTry(SILENCE);
  }

  /** Only a silence that has lasted lets the local witnesses decide alone. */
  private Optional<String> silence() {
    Reading<List<EcsTask>> tasks = draft.seen.tasks();
    if (tasks.isKnown() || tasks.at().isBefore(drain.begin())) {
      return Optional.of("ECS is being asked which tasks are still there");
    }
    Memory.Try silent = draft.memory.tries().get(SILENCE);
    if (silent == null || silent.at().isAfter(draft.now)) {
      silent = new Memory.Try(draft.now, 1, tasks.whyNot());
      draft.memory = draft.memory.withTry(SILENCE, silent);
    }
    Instant enough = silent.at().plus(draft.policy.pace().settle());
    if (draft.now.isBefore(enough)) {
      draft.lookAt(enough);
      return Optional.of("ECS does not answer: " + tasks.whyNot().orElse(""));
    }
    draft.note(
        Note.warning(
            "drain",
            "ECS does not answer, so Docker and the ECS agent decide alone whether the replicas are"
                + " gone: "
                + tasks.whyNot().orElse("")));
    return Optional.empty();
  }
}
