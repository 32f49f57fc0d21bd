package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.Decider;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Host;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** What a decision is made of, to be bent before the sound decider sees it. */
record Thought(Policy policy, Observation seen, Memory memory, Instant now) {

  Decision sound() {
    return Decider.decide(policy, seen, memory, now);
  }

  Thought under(Policy other) {
    return new Thought(other, seen, memory, now);
  }

  Thought remembering(Memory other) {
    return new Thought(policy, seen, other, now);
  }

  boolean leaves() {
    return sound().drain().isPresent();
  }

  // Seen otherwise.

  Thought docker(UnaryOperator<Reading<List<Container>>> change) {
    return seeing(
        seen.targetLifecycleState(),
        seen.agentTasks(),
        change.apply(seen.containers()),
        seen.node(),
        seen.tasks());
  }

  Thought agent(UnaryOperator<Reading<List<AgentTask>>> change) {
    return seeing(
        seen.targetLifecycleState(),
        change.apply(seen.agentTasks()),
        seen.containers(),
        seen.node(),
        seen.tasks());
  }

  Thought ecs(UnaryOperator<Reading<List<EcsTask>>> change) {
    return seeing(
        seen.targetLifecycleState(),
        seen.agentTasks(),
        seen.containers(),
        seen.node(),
        change.apply(seen.tasks()));
  }

  Thought node(UnaryOperator<Reading<EcsNode>> change) {
    return seeing(
        seen.targetLifecycleState(),
        seen.agentTasks(),
        seen.containers(),
        change.apply(seen.node()),
        seen.tasks());
  }

  Thought target(UnaryOperator<Reading<Optional<String>>> change) {
    return seeing(
        change.apply(seen.targetLifecycleState()),
        seen.agentTasks(),
        seen.containers(),
        seen.node(),
        seen.tasks());
  }

  private Thought seeing(
      Reading<Optional<String>> target,
      Reading<List<AgentTask>> agentTasks,
      Reading<List<Container>> containers,
      Reading<EcsNode> node,
      Reading<List<EcsTask>> tasks) {
    return new Thought(
        policy,
        new Observation(
            seen.host(),
            seen.identity(),
            seen.imdsTags(),
            seen.ec2Tags(),
            target,
            seen.notices(),
            seen.agent(),
            agentTasks,
            containers,
            node,
            tasks,
            seen.autoScaling(),
            seen.daemons(),
            seen.files()),
        memory,
        now);
  }

  /** With other tags in IMDS. */
  Thought tagged(UnaryOperator<Reading<InstanceTags>> change) {
    return new Thought(
        policy,
        new Observation(
            seen.host(),
            seen.identity(),
            change.apply(seen.imdsTags()),
            seen.ec2Tags(),
            seen.targetLifecycleState(),
            seen.notices(),
            seen.agent(),
            seen.agentTasks(),
            seen.containers(),
            seen.node(),
            seen.tasks(),
            seen.autoScaling(),
            seen.daemons(),
            seen.files()),
        memory,
        now);
  }

  /** With other notices. */
  Thought noticing(UnaryOperator<Notices> change) {
    return new Thought(
        policy,
        new Observation(
            seen.host(),
            seen.identity(),
            seen.imdsTags(),
            seen.ec2Tags(),
            seen.targetLifecycleState(),
            change.apply(seen.notices()),
            seen.agent(),
            seen.agentTasks(),
            seen.containers(),
            seen.node(),
            seen.tasks(),
            seen.autoScaling(),
            seen.daemons(),
            seen.files()),
        memory,
        now);
  }

  /** With other facts of daemons. */
  Thought facts(UnaryOperator<DaemonFacts> change) {
    return new Thought(
        policy,
        new Observation(
            seen.host(),
            seen.identity(),
            seen.imdsTags(),
            seen.ec2Tags(),
            seen.targetLifecycleState(),
            seen.notices(),
            seen.agent(),
            seen.agentTasks(),
            seen.containers(),
            seen.node(),
            seen.tasks(),
            seen.autoScaling(),
            change.apply(seen.daemons()),
            seen.files()),
        memory,
        now);
  }

  /** A host that nobody shuts down. */
  Thought stayingUp() {
    return new Thought(
        policy,
        new Observation(
            seen.host().map(host -> new Host(host.bootId(), false)),
            seen.identity(),
            seen.imdsTags(),
            seen.ec2Tags(),
            seen.targetLifecycleState(),
            seen.notices(),
            seen.agent(),
            seen.agentTasks(),
            seen.containers(),
            seen.node(),
            seen.tasks(),
            seen.autoScaling(),
            seen.daemons(),
            seen.files()),
        memory,
        now);
  }

  /** What cannot be asked is taken for empty. */
  <T> Reading<List<T>> emptyIfUnknown(Reading<List<T>> reading) {
    return reading.isKnown() ? reading : Reading.known(List.of(), now);
  }

  static <T> Reading<List<T>> only(Reading<List<T>> reading, Predicate<T> kept) {
    return reading.map(all -> all.stream().filter(kept).toList());
  }

  boolean isDaemon(String family) {
    return policy.daemonOfFamily(family).isPresent();
  }

  // Decided otherwise.

  static Decision doing(Decision decision, List<Action> actions) {
    return decision.doing(Collections.unmodifiableList(actions));
  }

  static Decision without(Decision decision, Predicate<Action> dropped) {
    return doing(decision, decision.actions().stream().filter(dropped.negate()).toList());
  }

  static Decision with(Decision decision, List<? extends Action> more) {
    var actions = new ArrayList<>(decision.actions());
    for (Action action : more) {
      if (actions.stream().noneMatch(known -> known.key().equals(action.key()))) {
        actions.add(action);
      }
    }
    return doing(decision, actions);
  }

  static Decision changing(Decision decision, UnaryOperator<Action> change) {
    return doing(decision, decision.actions().stream().map(change).toList());
  }

  static Decision asking(Decision decision, Ask ask, Instant lookAgainAt) {
    return new Decision(
        decision.state(),
        decision.ready(),
        decision.daemons(),
        decision.drain(),
        decision.hold(),
        decision.actions(),
        decision.notes(),
        decision.memory(),
        ask,
        lookAgainAt);
  }

  static Decision keeping(Decision decision, Memory memory) {
    return new Decision(
        decision.state(),
        decision.ready(),
        decision.daemons(),
        decision.drain(),
        decision.hold(),
        decision.actions(),
        decision.notes(),
        memory,
        decision.ask(),
        decision.lookAgainAt());
  }

  static Decision holding(Decision decision, boolean hold) {
    return new Decision(
        decision.state(),
        decision.ready(),
        decision.daemons(),
        decision.drain(),
        hold,
        decision.actions(),
        decision.notes(),
        decision.memory(),
        decision.ask(),
        decision.lookAgainAt());
  }

  static Decision saying(Decision decision, List<DaemonStatus> daemons) {
    return new Decision(
        decision.state(),
        decision.ready(),
        daemons,
        decision.drain(),
        decision.hold(),
        decision.actions(),
        decision.notes(),
        decision.memory(),
        decision.ask(),
        decision.lookAgainAt());
  }

  static <T extends Action> List<T> actions(Decision decision, Class<T> kind) {
    return decision.actions().stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
