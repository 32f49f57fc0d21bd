package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.thinking;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.NodeSelector;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.sim.judge.Rule;
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
            t -> t.tagged(Wheres::emptyIfUnknown).sound()));
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
    return placed(is, is.run(), new Daemon.Where(new NodeSelector.All(), is.where().requires()));
  }

  private static Daemon undemanding(Daemon is) {
    return placed(is, is.run(), new Daemon.Where(is.where().nodes(), List.of()));
  }

  private static Daemon ownedByUs(Daemon is) {
    return placed(is, Daemon.Run.AGENT, is.where());
  }

  private static Daemon placed(Daemon is, Daemon.Run run, Daemon.Where where) {
    return new Daemon(
        is.name(),
        is.taskDefinition(),
        is.after(),
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
