package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The second opinion on a decision: written from what must never happen, from the raw readings, and
 * knowing nothing of how decisions are made. What it objects to is not done.
 */
public final class Guard {

  private final Policy policy;
  private final Observation seen;
  private final Decision decision;
  private final Instant now;
  private final Evidence evidence;

  private Guard(Policy policy, Observation seen, Decision decision, Instant now) {
    this.policy = policy;
    this.seen = seen;
    this.decision = decision;
    this.now = now;
    this.evidence = new Evidence(policy, seen, Ours.remembered(decision.memory()));
  }

  public static List<Objection> object(
      Policy policy, Observation seen, Decision decision, Instant now) {
    var guard = new Guard(policy, seen, decision, now);
    var objections = new ArrayList<Objection>();
    for (Action action : decision.actions()) {
      guard.against(action).ifPresent(why -> objections.add(new Objection(action, why)));
    }
    return List.copyOf(objections);
  }

  private Optional<String> against(Action action) {
    return switch (action) {
      case Action.StartTask start -> GuardedStart.against(evidence, decision, start);
      case Action.StopTask stop -> GuardedStop.against(evidence, decision, now, stop);
      case Action.StopReplica stop -> againstStopReplica(stop);
      case Action.SetDraining _ -> againstDraining();
      case Action.SetActive _ -> againstActive();
      case Action.CompleteLifecycle complete -> againstComplete(complete);
      case Action.CompleteLaunch _ ->
          objection(
              decision.memory().drain().isPresent() || !(decision.ready() || seen.isWarmed()),
              "the node is not ready");
      case Action.Heartbeat _ ->
          objection(
              decision.memory().drain().filter(drain -> drain.letGo().isEmpty()).isEmpty(),
              "nothing is waiting for this node any more");
      case Action.WriteFile write ->
          objection(write.content().isBlank(), "a file is never made empty");
      case Action.DeleteAttribute delete ->
          objection(
              !delete.name().startsWith(Badness.PREFIX) && !Bulletin.isOfBulletin(delete.name()),
              "only what is told of revisions, or to people, goes");
      case Action.RunCommand _, Action.SignalContainer _ -> Optional.empty();
      case Action.PutAttributes put ->
          objection(
              decision.memory().drain().isPresent()
                  && "true".equals(put.attributes().get(policy.ready().attribute())),
              "a node that leaves is not ready");
    };
  }

  /** Only what ECS says is standalone, and only when its time has come. */
  private Optional<String> againstStopReplica(Action.StopReplica stop) {
    Optional<Drain> drain = decision.memory().drain();
    if (drain.isEmpty() || drain.get().withdrawn().isPresent()) {
      return Optional.of("the node is not leaving");
    }
    boolean standalone =
        seen.tasks().toOptional().orElse(List.of()).stream()
            .anyMatch(task -> task.arn().equals(stop.task()) && task.isStandalone(policy));
    if (!standalone) {
      return Optional.of("ECS has not said that it belongs to no service");
    }
    boolean forced = drain.get().order().filter(DrainOrder::force).isPresent();
    boolean due =
        policy.drain().standalone() instanceof Policy.Standalone.Stop(Duration after)
            && !now.isBefore(drain.get().begin().plus(after));
    return objection(!forced && !due, "its time has not come");
  }

  private Optional<String> againstDraining() {
    boolean caused =
        decision.memory().drain().filter(drain -> !drain.causes().isEmpty()).isPresent();
    return objection(!caused, "there is no cause to leave");
  }

  private Optional<String> againstActive() {
    Optional<Drain> drain = decision.memory().drain();
    boolean oursAndWithdrawn =
        drain
            .filter(known -> known.draining() == Drain.Ownership.OURS)
            .filter(known -> known.withdrawn().isPresent())
            .isPresent();
    return objection(
        !oursAndWithdrawn
            || seen.isChosenByAutoScaling()
            || seen.isShuttingDown()
            || seen.notices().spot().toOptional().flatMap(notice -> notice).isPresent(),
        "only what we set DRAINING, and whose cause is gone, is set ACTIVE");
  }

  private Optional<String> againstComplete(Action.CompleteLifecycle complete) {
    Optional<Drain> drain = decision.memory().drain();
    if (drain.isEmpty()) {
      return Optional.of("the node is not leaving");
    }
    if (!now.isBefore(drain.get().deadline())) {
      return Optional.empty();
    }
    if (complete.result() != Action.CompleteLifecycle.Result.CONTINUE) {
      return Optional.of("before the deadline nothing is abandoned");
    }
    if (!seen.containers().isKnown()) {
      return Optional.of("Docker has not said that everything is gone");
    }
    Optional<TaskArn> replica = evidence.livingReplica();
    if (replica.isPresent()) {
      return Optional.of("replica " + replica.get().id() + " is still alive");
    }
    return policy.daemons().stream()
        .filter(daemon -> daemon.run() == Daemon.Run.AGENT)
        .filter(evidence::isAlive)
        .findFirst()
        .map(daemon -> "daemon " + daemon.name() + " is still here");
  }

  private static Optional<String> objection(boolean wrong, String why) {
    return wrong ? Optional.of(why) : Optional.empty();
  }
}
