package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.thinking;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.sim.judge.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Wrong ways to heed why the node is to go, and who has to go when. */
final class Causing {

  private Causing() {}

  static List<Mutant> all() {
    return List.of(
        thinking(
            Rule.RESTART_CHANGES_NOTHING,
            "does not see a Spot notice",
            t ->
                t.noticing(is ->
                        new Notices(
                            Reading.known(Optional.empty(), t.now()),
                            is.maintenance(),
                            is.rebalance(),
                            is.order()))
                    .sound()),
        thinking(
            Rule.RESTART_CHANGES_NOTHING,
            "takes its time when EC2 takes the instance",
            t ->
                t.noticing(is ->
                        new Notices(
                            is.spot()
                                .map(spot ->
                                    spot.map(s ->
                                        new Notices.Spot(s.action(), s.time().plusSeconds(60)))),
                            is.maintenance(),
                            is.rebalance(),
                            is.order()))
                    .sound()),
        thinking(
            Rule.RESTART_CHANGES_NOTHING,
            "does not heed an operator",
            t -> ordered(t, _ -> Optional.<DrainOrder>empty()).sound()),
        thinking(
            Rule.HEALS,
            "sees no maintenance",
            t ->
                t.noticing(is ->
                        new Notices(
                            is.spot(),
                            Reading.known(List.of(), t.now()),
                            is.rebalance(),
                            is.order()))
                    .sound()),
        thinking(
            Rule.DAEMONS_ARE_KEPT,
            "keeps no daemons",
            t -> ordered(t, order -> order.map(Causing::notKeeping)).sound()),
        thinking(
            Rule.STANDALONE,
            "stops standalone replicas at once",
            t -> Thought.with(t.sound(), stops(t, task -> task.isStandalone(t.policy())))),
        thinking(
            Rule.STANDALONE,
            "stops the tasks of services",
            t -> Thought.with(t.sound(), stops(t, EcsTask::isOfService))),
        thinking(
            Rule.STANDALONE,
            "stops standalone replicas too early",
            t -> t.under(standalone(t.policy(), Duration.ZERO)).sound()),
        thinking(Rule.HOLD_IS_TRUE, "holds nobody", t -> Thought.holding(t.sound(), false)),
        thinking(Rule.HOLD_IS_TRUE, "holds others always", t -> Thought.holding(t.sound(), true)),
        thinking(
            Rule.REPLICAS_FIRST,
            "has all daemons leave first",
            t -> t.under(leaving(t.policy(), Daemon.Leaves.FIRST)).sound()),
        thinking(
            Rule.REVERSE_ORDER,
            "has no daemon leave last",
            t -> t.under(leaving(t.policy(), Daemon.Leaves.IN_ORDER)).sound()));
  }

  private static Thought ordered(Thought thought, UnaryOperator<Optional<DrainOrder>> change) {
    return thought.noticing(
        is -> new Notices(is.spot(), is.maintenance(), is.rebalance(), is.order().map(change)));
  }

  private static DrainOrder notKeeping(DrainOrder order) {
    return new DrainOrder(
        order.since(), order.deadline(), order.force(), false, order.reason(), order.by());
  }

  private static List<Action> stops(Thought thought, Predicate<EcsTask> whose) {
    var stops = new ArrayList<Action>();
    boolean leaves = thought.sound().drain().isPresent();
    for (EcsTask task : thought.seen().tasks().toOptional().orElse(List.of())) {
      if (leaves && task.isAlive() && whose.test(task) && !thought.isDaemon(task.family())) {
        stops.add(new Action.StopReplica(task.arn(), Scenery.CLUSTER, "a mistake"));
      }
    }
    return stops;
  }

  private static Policy standalone(Policy policy, Duration after) {
    Policy.Draining drain = policy.drain();
    return new Policy(
        policy.daemons(),
        policy.ready(),
        new Policy.Draining(
            drain.limits(),
            drain.hook(),
            drain.spotMargin(),
            drain.maintenanceBefore(),
            drain.rebalance(),
            new Policy.Standalone.Stop(after)),
        policy.files(),
        policy.pace());
  }

  private static Policy leaving(Policy policy, Daemon.Leaves leaves) {
    return new Policy(
        policy.daemons().stream()
            .map(is ->
                new Daemon(
                    is.name(), is.taskDefinition(), is.after(), is.critical(), is.settle(), leaves))
            .toList(),
        policy.ready(),
        policy.drain(),
        policy.files(),
        policy.pace());
  }
}
