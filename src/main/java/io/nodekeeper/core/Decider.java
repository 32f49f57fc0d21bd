package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What follows from what is wanted, what is seen and what is remembered. Pure: the same four
 * arguments always give the same decision.
 */
public final class Decider {

  private Decider() {}

  public static Decision decide(Policy policy, Observation seen, Memory memory, Instant now) {
    var draft = new Draft(policy, seen, Tidying.of(memory, policy, now), now);
    Leaving.Verdict leaving = Leaving.recognise(draft);
    List<DaemonStatus> daemons = Daemons.decide(draft, leaving.isLeaving());
    Optional<Hold.Held> held = leaving.isLeaving() ? Hold.decide(draft) : Optional.empty();
    boolean hold = held.map(Hold.Held::holds).orElseGet(() -> Suspicion.decide(draft));
    boolean open = Readiness.decide(draft, daemons, leaving.isLeaving());
    if (!leaving.isLeaving()) {
      Launch.decide(draft, open);
    }
    NodeState state = state(draft, held, open);
    Readiness.publish(draft, open, state);
    NodeFiles.decide(draft);
    watchStatus(draft, state, leaving.isLeaving());
    nameTroubles(draft);
    nameOthers(draft);
    Bulletin.publish(draft, state, held.map(Hold.Held::status), daemons);
    return new Decision(
        state,
        open,
        daemons,
        held.map(Hold.Held::status),
        hold,
        draft.actions(),
        draft.notes(),
        draft.memory,
        draft.asked(),
        draft.lookAgainAt());
  }

  private static NodeState state(Draft draft, Optional<Hold.Held> held, boolean open) {
    if (held.isPresent()) {
      DrainStatus status = held.get().status();
      if (held.get().holds() || status.withdrawn()) {
        return NodeState.DRAINING;
      }
      boolean stopping = !status.stage().isEmpty() || status.holding().isPresent();
      return stopping ? NodeState.STOPPING : NodeState.DRAINED;
    }
    if (draft.seen.isWarmed()) {
      return NodeState.WARMED;
    }
    if (draft.node.agent().isEmpty()) {
      return NodeState.WAITING;
    }
    return open ? NodeState.READY : NodeState.STARTING;
  }

  /** The one call of the steady state; sooner when a replica is seen being stopped. */
  private static void watchStatus(Draft draft, NodeState state, boolean leaving) {
    if (draft.node.agent().isEmpty()) {
      draft.note(
          Note.info(
              "node",
              "waits for the ECS agent to answer: "
                  + draft.seen.agent().whyNot().orElse("it says nothing of itself")));
      draft.lookIn(Duration.ofSeconds(1));
      return;
    }
    Policy.Pace pace = draft.policy.pace();
    boolean busy = leaving && state != NodeState.DRAINED;
    boolean soon = busy || draft.node.showsStoppingReplica();
    draft.keepFresh(Question.NODE, draft.seen.node(), soon ? pace.drainPoll() : pace.poll());
    Reading<List<EcsTask>> tasks = draft.seen.tasks();
    if (!tasks.isKnown() && !tasks.equals(Reading.notAsked())) {
      // Whoever asked for it may need it no more; but that ECS is silent is to be true.
      draft.askOnceOlderThan(Question.TASKS, tasks, pace.poll());
    }
  }

  /** What others do on the node that will hurt, or that an operator may not expect. */
  private static void nameOthers(Draft draft) {
    for (Container container : draft.seen.containers().toOptional().orElse(List.of())) {
      if (container.state().isAlive() && container.image().contains(OLDER_PROTECTOR)) {
        draft.note(
            Note.warning(
                "node",
                "container "
                    + container.dockerName()
                    + " is an ecs-daemon-protector, which takes our daemons for replicas and waits"
                    + " for them until it is killed: remove it, see README, Protecting a DAEMON"
                    + " service"));
      }
    }
    if (draft.seen.isRetained()) {
      // It may be chosen again, or be taken back into its group.
      draft.keepFresh(
          Question.AUTO_SCALING, draft.seen.autoScaling(), draft.policy.pace().poll().dividedBy(2));
      draft.note(
          Note.warning(
              "node",
              "its termination was abandoned, and its group retains it outside of its capacity: it"
                  + " costs until somebody terminates it"));
    }
  }

  /** The image's name, wherever it is kept. */
  private static final String OLDER_PROTECTOR = "ecs-daemon-protector";

  /** That nothing waits any more is an end, and no trouble. */
  private static boolean isOfHookThatIsOver(Draft draft, String key) {
    return draft
        .memory
        .drain()
        .filter(drain ->
            drain.completed().stream()
                .anyMatch(hook ->
                    key.equals(Action.Heartbeat.KEY_PREFIX + hook)
                        || key.equals(Action.CompleteLifecycle.KEY_PREFIX + hook)))
        .isPresent();
  }

  /** These are said elsewhere, in better words: that of saving by who keeps the memory. */
  private static final List<String> TOLD = List.of(Hold.SILENCE, Unsaved.KEY);

  /** What has been tried and did not succeed, wherever one looks. */
  private static void nameTroubles(Draft draft) {
    draft
        .memory
        .tries()
        .forEach((key, attempt) -> {
          boolean waitsForAnswer = attempt.trouble().filter(Memory.Try.OPEN::equals).isPresent();
          // An instance that was chosen is first let go by its load balancers; only then it waits.
          boolean early = key.startsWith(Action.Heartbeat.KEY_PREFIX) && attempt.failures() == 1;
          boolean fails =
              attempt.failures() > 0
                  && !waitsForAnswer
                  && !early
                  && !isOfHookThatIsOver(draft, key);
          // How often a daemon's new revision died is told with the daemon.
          boolean counts = key.startsWith(Probation.KEY);
          if (fails && !counts && !TOLD.contains(key) && !draft.isOver(key)) {
            draft.note(FileTroubles.note(draft.policy, key, attempt.trouble().orElse("it failed")));
          }
        });
  }
}
