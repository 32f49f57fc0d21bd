package io.nodekeeper.app;

import static io.nodekeeper.core.Reading.known;
import static io.nodekeeper.core.Reading.unknown;

import io.nodekeeper.aws.Calls;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.Contents;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Host;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.engine.Wake;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import io.nodekeeper.outward.Target;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/** Edges to a small, friendly world, each of which a test may replace. */
final class FakeEdges implements Edges {

  static final Instant AT = Told.NOON;
  static final EcsAgent AGENT =
      new EcsAgent(
          "prod",
          new ContainerInstanceArn(
              "arn:aws:ecs:us-west-2:123456789012:container-instance/prod/0c1d"),
          "Amazon ECS Agent - v1.98.0");

  final Calls calls = new Calls();

  /** What is told outside, by whom it is for. */
  volatile BiFunction<Target, List<Letter>, Sent> outside = (_, letters) -> Sent.all(letters);

  volatile Supplier<Reading<Host>> host = () -> known(new Host("boot-1", false), AT);
  volatile Supplier<Reading<Identity>> identity =
      () -> known(new Identity("i-1", "us-west-2", "us-west-2a", "m7i.large"), AT);
  volatile Supplier<Reading<InstanceTags>> imdsTags = () -> known(tags("env", "prod"), AT);
  volatile Supplier<Reading<Optional<String>>> lifecycle =
      () -> known(Optional.of("InService"), AT);
  volatile Supplier<Reading<Optional<Notices.Spot>>> spot = () -> known(Optional.empty(), AT);
  volatile Supplier<Reading<List<Notices.Maintenance>>> maintenance = () -> known(List.of(), AT);
  volatile Supplier<Reading<Optional<Instant>>> rebalance = () -> known(Optional.empty(), AT);
  volatile Supplier<Reading<Optional<DrainOrder>>> order = () -> known(Optional.empty(), AT);
  volatile Supplier<Reading<EcsAgent>> agent = () -> known(AGENT, AT);
  volatile Supplier<Reading<List<AgentTask>>> agentTasks = () -> known(List.of(), AT);
  volatile Supplier<Reading<List<Container>>> containers = () -> known(List.of(), AT);
  volatile Supplier<Reading<EcsNode>> node =
      () ->
          known(
              new EcsNode(AGENT.containerInstance(), "ACTIVE", true, Collections.emptySortedMap()),
              AT);
  volatile Supplier<Reading<List<EcsTask>>> tasks = () -> known(List.of(), AT);
  volatile Supplier<Reading<SortedMap<String, String>>> ec2Tags =
      () -> known(tags("env", "by-ec2").values(), AT);
  volatile Supplier<Reading<AutoScaling>> autoScaling =
      () ->
          known(
              new AutoScaling(
                  Optional.of("group"),
                  Optional.of("InService"),
                  List.of(),
                  List.of(),
                  Optional.empty()),
              AT);
  volatile Function<Requirement, Reading<Boolean>> requirement = _ -> known(true, AT);
  volatile Function<String, Reading<Definition>> definition =
      name -> Reading.unknown("no such definition: " + name, AT);
  volatile Supplier<Reading<List<Verdict>>> verdicts = () -> known(List.of(), AT);
  volatile Supplier<Reading<List<RolloutOrder>>> rolloutOrders = () -> known(List.of(), AT);
  volatile Function<Action, Outcome> act = Outcome.Done::new;
  volatile Function<String, Reading<Optional<FoundFile>>> file = this::kept;
  volatile Optional<String> trouble = Optional.empty();
  volatile Runnable forgets = () -> {};

  volatile Function<ValueRef, Reading<String>> value = ref -> unknown("no " + ref.name(), AT);
  volatile Function<String, Reading<Content>> parameter = name -> unknown("no " + name, AT);
  volatile Function<String, Reading<Content>> object = name -> unknown("no " + name, AT);
  volatile Supplier<Reading<List<LabelledService>>> services = () -> known(List.of(), AT);

  final ConcurrentMap<String, String> files = new ConcurrentHashMap<>();
  final Set<String> unreadable = ConcurrentHashMap.newKeySet();
  final ConcurrentMap<String, String> modes = new ConcurrentHashMap<>();
  final AtomicInteger forgotten = new AtomicInteger();
  final Queue<String> asked = new ConcurrentLinkedQueue<>();
  final Queue<Wake> bells = new ConcurrentLinkedQueue<>();
  final BlockingQueue<Action> done = new LinkedBlockingQueue<>();

  static InstanceTags tags(String key, String value) {
    return new InstanceTags(true, new TreeMap<>(Map.of(key, value)));
  }

  private <T> Reading<T> asked(String what, Supplier<Reading<T>> answer) {
    asked.add(what);
    return answer.get();
  }

  @Override
  public void forget() {
    forgotten.incrementAndGet();
    forgets.run();
  }

  @Override
  public Reading<Host> host() {
    return asked("host", host);
  }

  @Override
  public Reading<Identity> identity() {
    return asked("identity", identity);
  }

  @Override
  public Reading<InstanceTags> imdsTags() {
    return asked("imdsTags", imdsTags);
  }

  @Override
  public Reading<Optional<String>> targetLifecycleState() {
    return asked("lifecycle", lifecycle);
  }

  @Override
  public Reading<Optional<Notices.Spot>> spot() {
    return asked("spot", spot);
  }

  @Override
  public Reading<List<Notices.Maintenance>> maintenance() {
    return asked("maintenance", maintenance);
  }

  @Override
  public Reading<Optional<Instant>> rebalance() {
    return asked("rebalance", rebalance);
  }

  @Override
  public Reading<Optional<DrainOrder>> order() {
    return asked("order", order);
  }

  @Override
  public Reading<Definition> definition(EcsAgent own, Reading<Identity> identityNow, String name) {
    return asked("definition " + name, () -> definition.apply(name));
  }

  @Override
  public Reading<List<Verdict>> verdicts(
      EcsAgent own, Reading<Identity> identityNow, DaemonName daemon) {
    return asked("verdicts " + daemon, verdicts);
  }

  @Override
  public Reading<List<RolloutOrder>> rolloutOrders() {
    return asked("rolloutOrders", rolloutOrders);
  }

  @Override
  public Reading<EcsAgent> agent() {
    return asked("agent", agent);
  }

  @Override
  public Reading<List<AgentTask>> agentTasks() {
    return asked("agentTasks", agentTasks);
  }

  @Override
  public Reading<List<Container>> containers(List<String> paths) {
    return asked("containers", containers);
  }

  @Override
  public Reading<Optional<FoundFile>> file(String path) {
    return file.apply(path);
  }

  @Override
  public Reading<Boolean> requirement(Requirement wanted) {
    return asked("requirement", () -> requirement.apply(wanted));
  }

  @Override
  public Reading<SortedMap<String, String>> ec2Tags(Identity who) {
    return asked("ec2Tags", ec2Tags);
  }

  @Override
  public Reading<AutoScaling> autoScaling(Identity who) {
    return asked("autoScaling", autoScaling);
  }

  @Override
  public Reading<EcsNode> node(EcsAgent who, Reading<Identity> instance) {
    return asked("node", node);
  }

  @Override
  public Reading<List<EcsTask>> tasks(EcsAgent who, Reading<Identity> instance) {
    return asked("tasks", tasks);
  }

  @Override
  public Reading<String> value(Reading<Identity> who, ValueRef ref) {
    return asked("value " + ref.name(), () -> value.apply(ref));
  }

  @Override
  public Reading<Content> parameter(Reading<Identity> who, String name) {
    return asked("parameter " + name, () -> parameter.apply(name));
  }

  @Override
  public Reading<Content> object(
      Reading<Identity> who, String bucket, String key, Optional<String> version) {
    return asked(
        "object " + bucket + "/" + key + " " + version.orElse("-"),
        () -> object.apply(bucket + "/" + key));
  }

  @Override
  public Reading<List<LabelledService>> services(
      EcsAgent who, Reading<Identity> instance, boolean zero) {
    return asked("services " + zero, services);
  }

  private Reading<Optional<FoundFile>> kept(String path) {
    String mode = modes.getOrDefault(path, NodeFile.Access.readable().mode());
    if (unreadable.contains(path)) {
      return unknown(path + " cannot be read: it is no regular file", AT);
    }
    return known(Optional.ofNullable(files.get(path)).map(text -> Contents.file(text, mode)), AT);
  }

  @Override
  public Sent send(Reading<Identity> who, Target target, String to, List<Letter> letters) {
    return outside.apply(target, letters);
  }

  @Override
  public Calls calls() {
    return calls;
  }

  @Override
  public Outcome act(Action action) {
    done.add(action);
    Outcome outcome = act.apply(action);
    if (outcome instanceof Outcome.Done && action instanceof Action.WriteFile write) {
      files.put(write.path(), write.content());
      modes.put(write.path(), write.file().access().mode());
    }
    return outcome;
  }

  /** Something happens to a container. */
  void ring() {
    bells.forEach(Wake::now);
  }

  @Override
  public Listening listen(Wake wake) {
    bells.add(wake);
    return new Listening() {
      @Override
      public Optional<String> trouble() {
        return trouble;
      }

      @Override
      public void close() {
        bells.remove(wake);
      }
    };
  }
}
