package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Action.CompleteLifecycle.Result;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.Policy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Wrong ways to let a node go. */
final class Leave {

  private Leave() {}

  private static Optional<String> hook(Decision decision) {
    return decision.drain().stream().flatMap(drain -> drain.hooks().stream()).findFirst();
  }

  private static Optional<String> instance(Thought thought) {
    return thought.seen().identity().toOptional().map(Identity::instanceId);
  }

  private static Optional<String> group(Thought thought) {
    return thought.seen().autoScaling().toOptional().flatMap(AutoScaling::group);
  }

  static Decision completing(Thought thought, Predicate<DrainStatus> when) {
    Decision decision = thought.sound();
    boolean early = decision.drain().filter(when).filter(is -> is.letGo().isEmpty()).isPresent();
    if (!early
        || hook(decision).isEmpty()
        || instance(thought).isEmpty()
        || group(thought).isEmpty()) {
      return decision;
    }
    return Thought.with(
        decision,
        List.of(
            new Action.CompleteLifecycle(
                group(thought).get(),
                hook(decision).get(),
                instance(thought).get(),
                Result.CONTINUE,
                "a mistake")));
  }

  static List<Action> heartbeats(Thought thought) {
    Decision decision = thought.sound();
    boolean letGo = decision.drain().flatMap(DrainStatus::letGo).isPresent();
    return letGo && hook(decision).isPresent() && group(thought).isPresent()
        ? List.of(
            new Action.Heartbeat(
                group(thought).get(), hook(decision).get(), "i-0abcdef1234567890", "a mistake"))
        : List.of();
  }

  /** With other limits for the causes that have one. */
  private static Policy limited(
      Policy policy, UnaryOperator<SortedMap<Cause, Policy.Limit>> change) {
    Policy.Draining drain = policy.drain();
    return new Policy(
        policy.daemons(),
        policy.ready(),
        new Policy.Draining(
            change.apply(new TreeMap<>(drain.limits())),
            drain.hook(),
            drain.spotMargin(),
            drain.maintenanceBefore(),
            drain.rebalance(),
            drain.standalone()),
        policy.files(),
        policy.pace());
  }

  static Policy unhurried(Policy policy) {
    return limited(
        policy,
        limits -> {
          limits.replace(
              Cause.HOST_SHUTDOWN,
              new Policy.Limit(
                  policy.drain().limit(Cause.ECS_DRAINING).deadline().multipliedBy(2),
                  Result.CONTINUE));
          return limits;
        });
  }

  static Policy halved(Policy policy) {
    return limited(
        policy,
        limits -> {
          limits.replaceAll(
              (_, is) -> new Policy.Limit(is.deadline().dividedBy(2), is.atDeadline()));
          return limits;
        });
  }

  static Action otherResult(Action action) {
    return action instanceof Action.CompleteLifecycle complete
        ? new Action.CompleteLifecycle(
            complete.group(),
            complete.hook(),
            complete.instanceId(),
            complete.result() == Result.CONTINUE ? Result.ABANDON : Result.CONTINUE,
            complete.because())
        : action;
  }

  static List<Action> activations(Thought thought) {
    Optional<EcsNode> node = thought.seen().node().toOptional().filter(EcsNode::isDraining);
    return node.isPresent() && thought.seen().isChosenByAutoScaling()
        ? List.of(new Action.SetActive(Scenery.CLUSTER, node.get().arn(), "a mistake"))
        : List.of();
  }

  /** A mind whose drains end so long after the process began, or after they began. */
  static Function<Thought, Decision> movingDeadline() {
    var began = new AtomicReference<Optional<Instant>>(Optional.empty());
    return thought -> {
      if (began.get().isEmpty()) {
        began.set(Optional.of(thought.now()));
      }
      Instant first = began.get().orElseThrow();
      return thought
          .remembering(Forgetting.drain(thought.memory(), is -> moved(thought, is, first)))
          .sound();
    };
  }

  private static Drain moved(Thought thought, Drain is, Instant first) {
    var causes = new TreeMap<>(is.causes());
    causes.replaceAll((cause, standing) ->
        cause.isInexorable() && cause != Cause.HOST_SHUTDOWN
            ? standing
            : new Drain.Standing(
                standing.since(),
                later(standing.since(), first)
                    .plus(thought.policy().drain().limit(cause).deadline()),
                standing.words()));
    return new Drain(
        causes,
        is.begin(),
        is.deadline(),
        is.order(),
        is.draining(),
        is.registered(),
        is.withdrawn(),
        is.completed(),
        is.letGo());
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
