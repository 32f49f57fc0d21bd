package io.nodekeeper.sim;

import static io.nodekeeper.sim.Mutant.remembering;
import static io.nodekeeper.sim.Mutant.saving;
import static io.nodekeeper.sim.Mutant.thinking;
import static io.nodekeeper.sim.Mutant.thinkingAnew;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.sim.judge.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** The ways in which the agent is broken on purpose, so that each rule is seen not to hold. */
final class Mutations {

  private Mutations() {}

  static List<Mutant> all() {
    return Stream.of(
            starting(),
            keeping(),
            stopping(),
            leaving(),
            Causing.all(),
            Replacings.all(),
            Wheres.all(),
            LaunchSlips.all(),
            Slips.files(),
            FileSlips.all(),
            Slips.calls(),
            Slips.rest())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Mutant> starting() {
    return List.of(
        thinking(
            Rule.NO_BLIND_REPETITION,
            "forgets that a start is open",
            t -> t.remembering(Forgetting.openStarts(t.memory())).sound()),
        thinking(
            Rule.NO_BLIND_REPETITION,
            "waits for a lost start's effect a second only",
            t -> t.under(settling(t.policy(), Duration.ofSeconds(1))).sound()),
        saving(
            Rule.NO_BLIND_REPETITION,
            "does not write a start down before it is tried",
            Forgetting::openStarts),
        thinking(
            Rule.ADOPTION,
            "takes a task without a container for none",
            t -> t.agent(all -> Thought.only(all, task -> !task.containers().isEmpty())).sound()),
        thinking(
            Rule.ADOPTION,
            "takes a Docker that cannot be asked for one without containers",
            t -> t.docker(t::emptyIfUnknown).sound()),
        thinking(
            Rule.ADOPTION,
            "sees no tasks but its own",
            t ->
                t.agent(all -> Thought.only(all, task -> isKnown(t, task.arn())))
                    .docker(all ->
                        Thought.only(all, is -> isKnown(t, is.task()) || !t.isDaemon(is.family())))
                    .sound()),
        thinking(
            Rule.NO_START_WHEN_LEAVING,
            "keeps its daemons up on a node that is DRAINING",
            t -> alsoStarting(t, t.node(Mutations::active))),
        thinking(
            Rule.NO_START_WHEN_LEAVING,
            "keeps its daemons up on a node that is chosen",
            t ->
                alsoStarting(
                    t,
                    t.target(_ -> Reading.known(Optional.of("InService"), t.now()))
                        .node(Mutations::active))),
        thinking(
            Rule.NO_START_WHEN_LEAVING,
            "keeps its daemons up on a host that is shut down",
            t -> alsoStarting(t, t.stayingUp().node(Mutations::active))),
        thinking(
            Rule.NO_START_WHEN_LEAVING,
            "starts its daemons in a warm pool",
            t ->
                t.target(state -> state.map(is -> is.filter(s -> !s.startsWith("Warmed:"))))
                    .sound()));
  }

  private static boolean isKnown(Thought thought, TaskArn task) {
    return thought.memory().daemons().values().stream()
        .anyMatch(starts -> starts.lastTask().filter(task::equals).isPresent());
  }

  private static Reading<EcsNode> active(Reading<EcsNode> node) {
    return node.map(is -> new EcsNode(is.arn(), "ACTIVE", is.agentConnected(), is.attributes()));
  }

  /** Does what it should, and starts what it would start if the node stayed. */
  private static Decision alsoStarting(Thought real, Thought bent) {
    Decision staying = bent.remembering(Forgetting.theDrain(real.memory())).sound();
    return Thought.with(real.sound(), Thought.actions(staying, Action.StartTask.class));
  }

  private static Policy settling(Policy policy, Duration settle) {
    Policy.Pace pace = policy.pace();
    return new Policy(
        policy.daemons(),
        policy.ready(),
        policy.drain(),
        policy.files(),
        new Policy.Pace(
            pace.look(),
            pace.poll(),
            pace.drainPoll(),
            settle,
            pace.backoffFirst(),
            pace.backoffMost(),
            pace.steady()));
  }

  private static List<Mutant> keeping() {
    return List.of(
        thinking(
            Rule.ONE_TASK_EACH,
            "stops an extra task that Docker does not show",
            t -> Thought.with(t.sound(), extrasByAgent(t))),
        thinking(
            Rule.ONE_TASK_EACH,
            "stops all tasks of a family that is there twice",
            t -> Thought.with(t.sound(), bothOfTwo(t))),
        thinkingAnew(
            Rule.ONE_TASK_EACH,
            "tidies up when it starts: stops its daemons",
            () -> {
              var first = new AtomicBoolean(true);
              return t ->
                  first.getAndSet(false)
                      ? Thought.with(t.sound(), stops(t, runningDaemons(t)))
                      : t.sound();
            }),
        thinking(
            Rule.HEALS,
            "never stops an extra task",
            t ->
                t.leaves()
                    ? t.sound()
                    : Thought.without(t.sound(), Action.StopTask.class::isInstance)),
        thinking(
            Rule.HEALS,
            "gives a daemon up after three starts",
            t ->
                Thought.without(
                    t.sound(),
                    action ->
                        action instanceof Action.StartTask start
                            && t.memory().starts(start.daemon()).count() >= 3)));
  }

  private static List<AgentTask> runningDaemons(Thought thought) {
    return thought.seen().agentTasks().toOptional().orElse(List.of()).stream()
        .filter(task -> thought.isDaemon(task.family()))
        .filter(task -> task.known() != AgentTask.Status.STOPPED && !task.desiredStop())
        .toList();
  }

  private static List<Action> stops(Thought thought, List<AgentTask> tasks) {
    var stops = new ArrayList<Action>();
    for (AgentTask task : tasks) {
      thought
          .policy()
          .daemonOfFamily(task.family())
          .ifPresent(daemon ->
              stops.add(
                  new Action.StopTask(daemon.name(), task.arn(), Scenery.CLUSTER, "a mistake")));
    }
    return stops;
  }

  private static List<Action> extrasByAgent(Thought thought) {
    if (thought.leaves()) {
      return List.of();
    }
    var seen = new ArrayList<String>();
    var extras = new ArrayList<AgentTask>();
    for (AgentTask task : runningDaemons(thought)) {
      if (seen.contains(task.family())) {
        extras.add(task);
      }
      seen.add(task.family());
    }
    return stops(thought, extras);
  }

  private static List<Action> bothOfTwo(Thought thought) {
    List<AgentTask> running = runningDaemons(thought);
    boolean extra =
        !thought.leaves() && !Thought.actions(thought.sound(), Action.StopTask.class).isEmpty();
    return extra
        ? stops(
            thought,
            running.stream()
                .filter(task ->
                    running.stream().filter(o -> o.family().equals(task.family())).count() > 1)
                .toList())
        : List.of();
  }

  private static List<Mutant> stopping() {
    return List.of(
        thinking(
            Rule.REPLICAS_FIRST,
            "takes a replica that was told to stop for gone",
            Mutations::byDesiredStatus),
        thinking(
            Rule.REPLICAS_FIRST,
            "takes a Docker that cannot be asked for an empty one",
            t -> t.docker(t::emptyIfUnknown).sound()),
        thinking(
            Rule.REPLICAS_FIRST,
            "asks ECS for no replicas",
            t -> t.ecs(_ -> Reading.known(List.of(), t.now())).sound()),
        thinking(
            Rule.REPLICAS_FIRST,
            "believes only ECS about replicas",
            t ->
                t.leaves()
                    ? t.docker(all -> Thought.only(all, is -> t.isDaemon(is.family())))
                        .agent(all -> Thought.only(all, task -> t.isDaemon(task.family())))
                        .sound()
                    : t.sound()),
        thinking(
            Rule.REVERSE_ORDER,
            "stops its daemons all at once",
            t -> t.leaves() ? t.under(unordered(t.policy())).sound() : t.sound()),
        thinking(
            Rule.REVERSE_ORDER,
            "stops its daemons in the order they were started",
            t -> t.leaves() ? t.under(backwards(t.policy())).sound() : t.sound()));
  }

  private static Decision byDesiredStatus(Thought thought) {
    List<TaskArn> told =
        thought.seen().agentTasks().toOptional().orElse(List.of()).stream()
            .filter(AgentTask::desiredStop)
            .map(AgentTask::arn)
            .toList();
    return thought
        .docker(all -> Thought.only(all, is -> !told.contains(is.task())))
        .agent(all -> Thought.only(all, task -> !told.contains(task.arn())))
        .ecs(all -> Thought.only(all, task -> task.desiredStatus().equals("RUNNING")))
        .sound();
  }

  static Policy unordered(Policy policy) {
    return ordered(
        policy, policy.daemons().stream().map(daemon -> after(daemon, List.of())).toList());
  }

  private static Policy backwards(Policy policy) {
    return ordered(
        policy,
        policy.daemons().reversed().stream()
            .map(daemon ->
                after(
                    daemon,
                    policy.daemons().stream()
                        .filter(other -> other.after().contains(daemon.name()))
                        .map(Daemon::name)
                        .toList()))
            .toList());
  }

  private static Daemon after(Daemon daemon, List<DaemonName> names) {
    return new Daemon(
        daemon.name(),
        daemon.taskDefinition(),
        names,
        daemon.critical(),
        daemon.settle(),
        daemon.leaves(),
        daemon.run(),
        daemon.where(),
        daemon.launching(),
        daemon.update(),
        daemon.care());
  }

  static Policy ordered(Policy policy, List<Daemon> daemons) {
    return new Policy(daemons, policy.ready(), policy.drain(), policy.files(), policy.pace());
  }

  private static List<Mutant> leaving() {
    return List.of(
        thinking(
            Rule.LETTING_GO,
            "lets the instance go when the replicas are gone",
            t -> Leave.completing(t, drain -> drain.blockers().isEmpty())),
        thinking(
            Rule.LETTING_GO, "lets the instance go at once", t -> Leave.completing(t, _ -> true)),
        thinking(
            Rule.LETTING_GO,
            "sends no heartbeats",
            t -> Thought.without(t.sound(), Action.Heartbeat.class::isInstance)),
        thinking(
            Rule.LETTING_GO,
            "sends heartbeats for what it has let go",
            t -> Thought.with(t.sound(), Leave.heartbeats(t))),
        thinking(
            Rule.LETTING_GO,
            "lets the instance go at half of the deadline",
            t ->
                Leave.completing(
                    t,
                    drain ->
                        t.now()
                            .isAfter(
                                drain
                                    .begin()
                                    .plus(
                                        Duration.between(drain.begin(), drain.deadline())
                                            .dividedBy(2))))),
        thinking(
            Rule.RESTART_CHANGES_NOTHING,
            "halves the deadline",
            t -> t.under(Leave.halved(t.policy())).sound()),
        thinking(
            Rule.LETTING_GO,
            "mixes up how to let go at the deadline",
            t -> Thought.changing(t.sound(), Leave::otherResult)),
        thinking(
            Rule.ACTIVE_ONLY_IF_OURS,
            "takes every DRAINING for its own",
            t ->
                t.remembering(
                        Forgetting.drain(
                            t.memory(),
                            is ->
                                new Drain(
                                    is.causes(),
                                    is.begin(),
                                    is.deadline(),
                                    is.order(),
                                    Drain.Ownership.OURS,
                                    is.registered(),
                                    is.withdrawn(),
                                    is.completed(),
                                    is.letGo())))
                    .sound()),
        thinking(
            Rule.ACTIVE_ONLY_IF_OURS,
            "sets a node ACTIVE that is chosen",
            t -> Thought.with(t.sound(), Leave.activations(t))),
        remembering(
            Rule.RESTART_CHANGES_NOTHING, "forgets a drain when it starts", Forgetting::theDrain),
        thinking(
            Rule.RESTART_CHANGES_NOTHING,
            "does not see that the host is shut down",
            t -> t.stayingUp().sound()),
        thinking(
            Rule.RESTART_CHANGES_NOTHING,
            "takes its time when the host is shut down",
            t -> t.under(Leave.unhurried(t.policy())).sound()),
        thinkingAnew(
            Rule.RESTART_CHANGES_NOTHING,
            "counts the deadline from its own start",
            Leave::movingDeadline),
        thinking(
            Rule.HEALS,
            "leaves its own DRAINING as it is",
            t -> Thought.without(t.sound(), Action.SetActive.class::isInstance)));
  }
}
