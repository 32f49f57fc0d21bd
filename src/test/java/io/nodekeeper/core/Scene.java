package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A node as an example needs it: everything known and in order, but for what the example says. */
final class Scene {

  static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
  static final ContainerInstanceArn OURS =
      new ContainerInstanceArn("arn:aws:ecs:us-west-2:123456789012:container-instance/prod/0c1d");
  static final Duration LONG = Duration.ofHours(1);

  Instant now = NOON;
  Memory memory = Memory.none();
  final List<Daemon> daemons = new ArrayList<>();
  final List<AgentTask> agentTasks = new ArrayList<>();
  final List<Container> containers = new ArrayList<>();
  final List<EcsTask> ecsTasks = new ArrayList<>();
  final SortedMap<String, String> tags = new TreeMap<>();
  final SortedMap<String, String> attributes = new TreeMap<>();
  List<Policy.NodeFile> files = List.of();
  final SortedMap<String, Reading<Optional<String>>> contents = new TreeMap<>();
  Policy.HookChoice hookChoice = new Policy.HookChoice.Auto();
  Action.CompleteLifecycle.Result atDeadline = Action.CompleteLifecycle.Result.CONTINUE;
  boolean openAfterwards = true;
  Policy.Upkeep upkeep = Policy.Upkeep.standard();
  boolean shuttingDown;
  String bootId = "boot-1";
  String status = "ACTIVE";
  Optional<String> target = Optional.of("InService");
  final SortedMap<String, Reading<Definition>> definitions = new TreeMap<>();
  final SortedMap<DaemonName, Reading<List<Verdict>>> verdicts = new TreeMap<>();
  Optional<Reading<List<RolloutOrder>>> orders = Optional.empty();
  private UnaryOperator<Observation> twist = UnaryOperator.identity();

  static Scene node() {
    return new Scene();
  }

  Scene daemon(String name, String... after) {
    return daemon(name, Daemon.Leaves.IN_ORDER, after);
  }

  Scene daemon(String name, Daemon.Leaves leaves, String... after) {
    daemons.add(
        new Daemon(
            new DaemonName(name),
            TaskDefinitionRef.parse(name).orElseThrow(),
            Arrays.stream(after).map(DaemonName::new).toList(),
            true,
            Duration.ofSeconds(10),
            leaves));
    return this;
  }

  /** The last daemon, declared otherwise. */
  Scene but(UnaryOperator<Daemon> otherwise) {
    daemons.add(otherwise.apply(daemons.removeLast()));
    return this;
  }

  final SortedMap<Requirement, Reading<Boolean>> requirements = new TreeMap<>();

  static TaskArn arn(String family, int number) {
    return new TaskArn("arn:aws:ecs:us-west-2:123456789012:task/prod/" + family + number);
  }

  /** A task that has been running for an hour, as Docker and the ECS agent show it. */
  Scene runs(String family, int number) {
    return runs(family, number, LONG, Container.Health.NONE);
  }

  Scene runs(String family, int number, Duration upFor, Container.Health health) {
    agent(family, number, false, AgentTask.Status.RUNNING);
    return container(family, number, Container.State.RUNNING, health, upFor);
  }

  Scene agent(String family, int number, boolean desiredStop, AgentTask.Status known) {
    agentTasks.add(new AgentTask(arn(family, number), family, 7, desiredStop, known, List.of()));
    return this;
  }

  Scene container(
      String family, int number, Container.State state, Container.Health health, Duration in) {
    containers.add(
        new Container(
            new ContainerId(family + number),
            "ecs-" + family + "-7-app-" + number,
            image,
            "app",
            arn(family, number),
            family,
            7,
            state,
            health,
            in,
            state == Container.State.EXITED ? OptionalInt.of(137) : OptionalInt.empty()));
    return this;
  }

  Scene ecs(String family, int number, String last, String desired, EcsTask.Owner owner) {
    ecsTasks.add(
        new EcsTask(
            arn(family, number),
            family,
            7,
            last,
            desired,
            owner,
            Optional.of(now.minusSeconds(10)),
            stoppingAt,
            stopTimeout,
            last.equals("STOPPED") ? Optional.of("Essential container exited") : Optional.empty()));
    return this;
  }

  static EcsTask.Owner service(String name) {
    return new EcsTask.Owner.Service(name, Optional.of(false), Optional.empty());
  }

  static EcsTask.Owner service(String name, int minimum, int maximum) {
    return new EcsTask.Owner.Service(
        name, Optional.of(false), Optional.of(new EcsTask.Rolling(minimum, maximum)));
  }

  static EcsTask.Owner daemonService(String name) {
    return new EcsTask.Owner.Service(name, Optional.of(true), Optional.empty());
  }

  static EcsTask.Owner ours(String daemon) {
    return new EcsTask.Owner.Standalone(Optional.of(OURS.id()), "nodekeeper-" + daemon);
  }

  static EcsTask.Owner runTask() {
    return new EcsTask.Owner.Standalone(Optional.empty(), "family:batch");
  }

  List<String> unread = List.of();

  /** How the policy's leaving differs from the usual. */
  UnaryOperator<Policy.Draining> leave = is -> is;

  Optional<Notices.Spot> spot = Optional.empty();
  final List<Notices.Maintenance> maintenance = new ArrayList<>();
  Optional<Instant> rebalance = Optional.empty();
  Optional<DrainOrder> order = Optional.empty();
  Optional<Instant> stoppingAt = Optional.empty();
  Optional<Duration> stopTimeout = Optional.empty();
  Optional<Boolean> retains = Optional.of(true);
  Optional<EcsNode.Room> room = Optional.empty();
  String lifecycleState = "Terminating:Wait";
  String image = "busybox";
  Optional<String> launchHook = Optional.empty();

  Scene chosen() {
    target = Optional.of("Terminated");
    return this;
  }

  Scene shuttingDown() {
    shuttingDown = true;
    return this;
  }

  Scene draining() {
    status = "DRAINING";
    return this;
  }

  Scene twisted(UnaryOperator<Observation> change) {
    UnaryOperator<Observation> before = twist;
    twist = seen -> change.apply(before.apply(seen));
    return this;
  }

  /** Everybody answers as usual again. */
  Scene answering() {
    twist = UnaryOperator.identity();
    return this;
  }

  Scene dockerSilent() {
    return twisted(s ->
        new Observation(
            s.host(),
            s.identity(),
            s.imdsTags(),
            s.ec2Tags(),
            s.targetLifecycleState(),
            s.notices(),
            s.agent(),
            s.agentTasks(),
            Reading.unknown("no answer", now),
            s.node(),
            s.tasks(),
            s.autoScaling(),
            s.daemons(),
            s.files()));
  }

  Scene agentSilent() {
    return twisted(s ->
        new Observation(
            s.host(),
            s.identity(),
            s.imdsTags(),
            s.ec2Tags(),
            s.targetLifecycleState(),
            s.notices(),
            Reading.unknown("connection refused", now),
            Reading.unknown("connection refused", now),
            s.containers(),
            s.node(),
            s.tasks(),
            s.autoScaling(),
            s.daemons(),
            s.files()));
  }

  Scene imdsSilent() {
    return twisted(s ->
        new Observation(
            s.host(),
            Reading.unknown("503", now),
            Reading.unknown("503", now),
            s.ec2Tags(),
            Reading.unknown("503", now),
            new Notices(
                Reading.unknown("503", now),
                Reading.unknown("503", now),
                Reading.unknown("503", now),
                s.notices().order()),
            s.agent(),
            s.agentTasks(),
            s.containers(),
            s.node(),
            s.tasks(),
            s.autoScaling(),
            s.daemons(),
            s.files()));
  }

  /** The group's termination hooks, in place of the one it has. */
  Scene hooks(AutoScaling.Hook... all) {
    return twisted(s ->
        new Observation(
            s.host(),
            s.identity(),
            s.imdsTags(),
            s.ec2Tags(),
            s.targetLifecycleState(),
            s.notices(),
            s.agent(),
            s.agentTasks(),
            s.containers(),
            s.node(),
            s.tasks(),
            Reading.known(
                new AutoScaling(
                    Optional.of("asg-a"),
                    Optional.of(lifecycleState),
                    List.of(all),
                    List.of(),
                    Optional.of(true)),
                now),
            s.daemons(),
            s.files()));
  }

  /** ECS's two answers as given: a reading that failed, or one read earlier. */
  Scene ecsSays(Reading<EcsNode> node, Reading<List<EcsTask>> tasks) {
    return twisted(s ->
        new Observation(
            s.host(),
            s.identity(),
            s.imdsTags(),
            s.ec2Tags(),
            s.targetLifecycleState(),
            s.notices(),
            s.agent(),
            s.agentTasks(),
            s.containers(),
            node,
            tasks,
            s.autoScaling(),
            s.daemons(),
            s.files()));
  }

  Scene ecsSilent() {
    return ecsSays(Reading.unknown("throttled", now), Reading.unknown("throttled", now));
  }

  Policy policy() {
    return new Policy(
        List.copyOf(daemons),
        new Policy.Ready("nodekeeper.ready", Duration.ofMinutes(10), openAfterwards, launchHook),
        leave.apply(
            Leavings.of(Duration.ofHours(1), atDeadline, hookChoice, Duration.ofMinutes(5))),
        files,
        Policy.Pace.standard(),
        upkeep,
        unread);
  }

  EcsNode ecsNode() {
    return new EcsNode(OURS, status, true, Collections.unmodifiableSortedMap(attributes), room);
  }

  Observation seen() {
    return twist.apply(
        new Observation(
            Reading.known(new Host(bootId, shuttingDown), now),
            Reading.known(new Identity("i-0abc", "us-west-2", "us-west-2a", "m7i.large"), now),
            Reading.known(new InstanceTags(true, tags), now),
            Reading.notAsked(),
            Reading.known(target, now),
            new Notices(
                Reading.known(spot, now),
                Reading.known(List.copyOf(maintenance), now),
                Reading.known(rebalance, now),
                Reading.known(order, now)),
            Reading.known(new EcsAgent("prod", OURS, "1.98.0"), now),
            Reading.known(List.copyOf(agentTasks), now),
            Reading.known(List.copyOf(containers), now),
            Reading.known(ecsNode(), now),
            Reading.known(List.copyOf(ecsTasks), now),
            Reading.known(
                new AutoScaling(
                    Optional.of("asg-a"),
                    Optional.of(lifecycleState),
                    List.of(AutoScaling.Hook.of("node-drain", Duration.ofMinutes(15))),
                    List.of(AutoScaling.Hook.of("node-ready", Duration.ofMinutes(30))),
                    retains),
                now),
            new DaemonFacts(
                Collections.unmodifiableSortedMap(new TreeMap<>(definitions)),
                Collections.unmodifiableSortedMap(new TreeMap<>(verdicts)),
                requirements,
                orders.orElseGet(() -> Reading.known(List.of(), now))),
            contents));
  }

  Decision decide() {
    return Decider.decide(policy(), seen(), memory, now);
  }

  /** Decides, does as decided with these outcomes, and goes on with what is then remembered. */
  Decision step(Function<Action, Outcome> outcome) {
    Decision decision = decide();
    memory = decision.memory().before(decision.actions(), now);
    List<Outcome> outcomes = decision.actions().stream().map(outcome).toList();
    memory = memory.after(outcomes, now);
    outcomes.forEach(this::takeEffect);
    return decision;
  }

  private void takeEffect(Outcome outcome) {
    if (outcome instanceof Outcome.Done && outcome.action() instanceof Action.PutAttributes put) {
      attributes.putAll(put.attributes());
    }
  }

  Decision step() {
    return step(Outcome.Done::new);
  }

  Scene later(Duration wait) {
    now = now.plus(wait);
    return this;
  }

  static DaemonStatus status(Decision decision, String daemon) {
    return decision.daemons().stream()
        .filter(status -> status.name().value().equals(daemon))
        .findFirst()
        .orElseThrow();
  }

  static <A extends Action> List<A> actions(Decision decision, Class<A> kind) {
    return decision.actions().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  static List<String> started(Decision decision) {
    return actions(decision, Action.StartTask.class).stream()
        .map(start -> start.daemon().value())
        .toList();
  }

  static List<String> stopped(Decision decision) {
    return actions(decision, Action.StopTask.class).stream().map(stop -> stop.task().id()).toList();
  }
}
