package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.thinking;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.NodeSelector;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.sim.judge.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/** Wrong ways to heed on which nodes daemons run, what they require, and which of them ECS runs. */
final class Wheres {

  private Wheres() {}

  static List<Mutant> all() {
    return List.of(
        thinking(
            Rule.ONLY_WHERE,
            "starts what is for other nodes",
            t -> t.under(declaring(t, Wheres::anywhere)).sound()),
        thinking(
            Rule.ONLY_WHERE,
            "starts what requires more than there is",
            t -> t.under(declaring(t, Wheres::undemanding)).sound()),
        thinking(
            Rule.ONLY_WHERE,
            "starts what ECS runs",
            t -> t.under(declaring(t, Wheres::ownedByUs)).sound()),
        thinking(
            Rule.ONLY_WHERE,
            "takes tags that cannot be read for none",
            t -> t.tagged(Wheres::emptyIfUnknown).sound()),
        thinking(
            Rule.ONLY_WHERE,
            "does not wait for what ECS runs",
            t -> t.under(declaring(t, is -> awaitingOurs(t, is))).sound()),
        thinking(
            Rule.ONLY_WHERE,
            "stops somebody's copy of what ECS runs",
            t -> t.leaves() ? t.sound() : Thought.with(t.sound(), stopsOfCopies(t))),
        thinking(
            Rule.ONLY_WHERE,
            "leaves what is for other nodes where it is",
            t -> Thought.without(t.sound(), action -> stopsElsewhere(t, action))),
        thinking(
            Rule.ONLY_WHERE,
            "does not say what it lacks",
            t ->
                Thought.saying(t.sound(), t.sound().daemons().stream().map(Wheres::mute).toList())),
        thinking(
            Rule.ONE_TASK_EACH,
            "stops what is for other nodes at once",
            t -> t.leaves() ? t.sound() : Thought.with(t.sound(), stopsOfElsewhere(t))));
  }

  private static Daemon awaitingOurs(Thought thought, Daemon is) {
    List<DaemonName> ours =
        is.after().stream()
            .filter(name -> thought.policy().daemon(name).orElseThrow().run() == Daemon.Run.AGENT)
            .toList();
    return placed(is, ours, is.run(), is.where());
  }

  /** What somebody started runs beside what the service placed. */
  private static List<Action> stopsOfCopies(Thought thought) {
    var stops = new ArrayList<Action>();
    List<EcsTask> tasks = thought.seen().tasks().toOptional().orElse(List.of());
    for (EcsTask task : tasks) {
      boolean copied =
          task.owner() instanceof EcsTask.Owner.Standalone(var by, var _)
              && by.filter("somebody"::equals).isPresent()
              && task.isAlive();
      thought
          .policy()
          .daemonOfFamily(task.family())
          .filter(is -> is.run() == Daemon.Run.SERVICE && copied)
          .ifPresent(is -> stops.add(stop(is.name(), task.arn())));
    }
    return stops;
  }

  private static List<Action> stopsOfElsewhere(Thought thought) {
    var stops = new ArrayList<Action>();
    for (DaemonStatus status : thought.sound().daemons()) {
      if (status.phase() == DaemonStatus.Phase.ELSEWHERE) {
        status.task().ifPresent(task -> stops.add(stop(status.name(), task)));
      }
    }
    return stops;
  }

  private static Action stop(DaemonName daemon, TaskArn task) {
    return new Action.StopTask(daemon, task, Scenery.CLUSTER, "a mistake");
  }

  private static boolean stopsElsewhere(Thought thought, Action action) {
    return action instanceof Action.StopTask stop
        && thought.sound().daemons().stream()
            .filter(status -> status.phase() == DaemonStatus.Phase.ELSEWHERE)
            .anyMatch(status -> status.name().equals(stop.daemon()));
  }

  private static DaemonStatus mute(DaemonStatus is) {
    return new DaemonStatus(
        is.name(),
        is.phase(),
        is.critical(),
        is.taskDefinition(),
        is.task(),
        is.revision(),
        is.restarts(),
        "it waits",
        is.until(),
        is.wanted(),
        is.rollout(),
        is.obeyed(),
        is.vain());
  }

  private static Reading<InstanceTags> emptyIfUnknown(Reading<InstanceTags> tags) {
    return tags.isKnown()
        ? tags
        : Reading.known(new InstanceTags(true, Collections.emptySortedMap()), tags.at());
  }

  private static Policy declaring(Thought thought, UnaryOperator<Daemon> change) {
    Policy policy = thought.policy();
    return Mutations.ordered(policy, policy.daemons().stream().map(change).toList());
  }

  private static Daemon anywhere(Daemon is) {
    return placed(
        is, is.after(), is.run(), new Daemon.Where(new NodeSelector.All(), is.where().requires()));
  }

  private static Daemon undemanding(Daemon is) {
    return placed(is, is.after(), is.run(), new Daemon.Where(is.where().nodes(), List.of()));
  }

  private static Daemon ownedByUs(Daemon is) {
    return placed(is, is.after(), Daemon.Run.AGENT, is.where());
  }

  private static Daemon placed(
      Daemon is, List<DaemonName> after, Daemon.Run run, Daemon.Where where) {
    return new Daemon(
        is.name(),
        is.taskDefinition(),
        after,
        is.critical(),
        is.settle(),
        is.leaves(),
        run,
        where,
        is.launching(),
        is.update(),
        is.care());
  }
}
