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
  List<NodeFile> files = List.of();
  final SortedMap<String, Reading<Optional<String>>> contents = new TreeMap<>();

  /** Files of which not only the text matters; these hide the same ones above. */
  final SortedMap<String, FoundFile> found = new TreeMap<>();

  Policy.HookChoice hookChoice = new Policy.HookChoice.Auto();
  Action.CompleteLifecycle.Result atDeadline = Action.CompleteLifecycle.Result.CONTINUE;
  boolean openAfterwards = true;

  /** Nobody looks over the fleet: what is told to people has tests of its own. */
  Policy.Upkeep upkeep = new Policy.Upkeep(true, Duration.ZERO, false);

  boolean shuttingDown;
  String bootId = "boot-1";
  Identity identity = new Identity("i-0abc", "us-west-2", "us-west-2a", "m7i.large");
  String status = "ACTIVE";
  Optional<String> target = Optional.of("InService");
  final SortedMap<String, Reading<Definition>> definitions = new TreeMap<>();
  final SortedMap<DaemonName, Reading<List<Verdict>>> verdicts = new TreeMap<>();
  final SortedMap<Requirement, Reading<Boolean>> requirements = new TreeMap<>();
  Optional<Reading<List<RolloutOrder>>> orders = Optional.empty();
  private UnaryOperator<Observation> twist = UnaryOperator.identity();
  private Optional<String> dockerSays = Optional.empty();
  private Optional<String> agentSays = Optional.empty();
  private Optional<String> imdsSays = Optional.empty();
  private Optional<Reading<EcsNode>> ecsNode = Optional.empty();
  private Optional<Reading<List<EcsTask>>> ecsTasksSaid = Optional.empty();
  private List<AutoScaling.Hook> hooks =
      List.of(AutoScaling.Hook.of("node-drain", Duration.ofMinutes(15)));
  private List<AutoScaling.Hook> launchHooks =
      List.of(AutoScaling.Hook.of("node-ready", Duration.ofMinutes(30)));

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
    dockerSays = Optional.empty();
    agentSays = Optional.empty();
    imdsSays = Optional.empty();
    ecsNode = Optional.empty();
    ecsTasksSaid = Optional.empty();
    return this;
  }

  Scene dockerSilent() {
    dockerSays = Optional.of("no answer");
    return this;
  }

  Scene agentSilent() {
    agentSays = Optional.of("connection refused");
    return this;
  }

  Scene imdsSilent() {
    imdsSays = Optional.of("503");
    return this;
  }

  /** The group's termination hooks, in place of the ones it has. */
  Scene hooks(AutoScaling.Hook... all) {
    hooks = List.of(all);
    launchHooks = List.of();
    retains = Optional.of(true);
    return this;
  }

  /** ECS's two answers as given: a reading that failed, or one read earlier. */
  Scene ecsSays(Reading<EcsNode> node, Reading<List<EcsTask>> tasks) {
    ecsNode = Optional.of(node);
    ecsTasksSaid = Optional.of(tasks);
    return this;
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
            or(imdsSays, identity),
            or(imdsSays, new InstanceTags(true, tags)),
            Reading.notAsked(),
            or(imdsSays, target),
            new Notices(
                or(imdsSays, spot),
                or(imdsSays, List.copyOf(maintenance)),
                or(imdsSays, rebalance),
                Reading.known(order, now)),
            or(agentSays, new EcsAgent("prod", OURS, "1.98.0")),
            or(agentSays, List.copyOf(agentTasks)),
            or(dockerSays, List.copyOf(containers)),
            ecsNode.orElseGet(() -> Reading.known(ecsNode(), now)),
            ecsTasksSaid.orElseGet(() -> Reading.known(List.copyOf(ecsTasks), now)),
            Reading.known(
                new AutoScaling(
                    Optional.of("asg-a"), Optional.of(lifecycleState), hooks, launchHooks, retains),
                now),
            new DaemonFacts(
                Collections.unmodifiableSortedMap(new TreeMap<>(definitions)),
                Collections.unmodifiableSortedMap(new TreeMap<>(verdicts)),
                requirements,
                orders.orElseGet(() -> Reading.known(List.of(), now))),
            Contents.of(contents, found, now)));
  }

  private <T> Reading<T> or(Optional<String> trouble, T fact) {
    return trouble
        .<Reading<T>>map(why -> Reading.unknown(why, now))
        .orElseGet(() -> Reading.known(fact, now));
  }

  /** Whatever an example is about: the same is decided from what is recorded of it. */
  Decision decide() {
    Decision decision = Decider.decide(policy(), seen(), memory, now);
    Veiled.assertSame(policy(), seen(), memory, now, decision);
    return decision;
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
