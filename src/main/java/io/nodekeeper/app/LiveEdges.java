package io.nodekeeper.app;

import io.nodekeeper.aws.Calls;
import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Container;
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
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.Requirement;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.ValueRef;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.edge.docker.DockerEngine;
import io.nodekeeper.edge.docker.DockerEvents;
import io.nodekeeper.edge.docker.DockerHost;
import io.nodekeeper.edge.ec2.Metadata;
import io.nodekeeper.edge.ecs.Introspection;
import io.nodekeeper.edge.ecs.LabelledService;
import io.nodekeeper.edge.host.Machine;
import io.nodekeeper.edge.host.Prerequisites;
import io.nodekeeper.edge.host.RealPaths;
import io.nodekeeper.edge.sources.Content;
import io.nodekeeper.engine.Wake;
import io.nodekeeper.outward.Letter;
import io.nodekeeper.outward.Sent;
import io.nodekeeper.outward.Target;
import io.nodekeeper.settings.AgentSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The edges to this very node, and to AWS. */
final class LiveEdges implements Edges {

  /**
   * How long the metadata's tags are used again: reading them is one call for each tag, and events
   * may cause many looks a second.
   */
  static final Duration TAGS_FRESH = Duration.ofSeconds(9);

  /** How long notices are used again, by how soon they come true. */
  private static final Duration NOTICE_FRESH = Duration.ofSeconds(2);

  private static final Duration MAINTENANCE_FRESH = Duration.ofMinutes(1);

  /** Asking about a unit is a process, and events may cause many looks a second. */
  private static final Duration REQUIREMENT_FRESH = Duration.ofSeconds(4);

  /** A mounted path may be of a network's file system that hangs. */
  private static final Duration PATHS_WAIT = Duration.ofMillis(500);

  private final Places places;
  private final InstantSource clock;
  private final DockerHost dockerHost;
  private final DockerEngine docker;
  private final Metadata metadata;
  private final Introspection introspection;
  private final Regional aws;
  private final FileEdges files;
  private final RealPaths realPaths = new RealPaths(PATHS_WAIT);
  private final WebhookFile webhook;
  private final Map<Requirement, Kept<Boolean>> requirements = new ConcurrentHashMap<>();
  private final Kept<InstanceTags> tags;
  private final Kept<Optional<Notices.Spot>> spot;
  private final Kept<List<Notices.Maintenance>> maintenance;
  private final Kept<Optional<Instant>> rebalance;

  /**
   * Opens them; nothing is asked yet.
   *
   * @throws IllegalArgumentException if the environment names an impossible address
   */
  LiveEdges(
      Map<String, String> environment, InstantSource clock, Places places, AgentSettings settings) {
    this.places = places;
    this.clock = clock;
    this.dockerHost = DockerHost.from(environment);
    this.docker = new DockerEngine(dockerHost, DockerEngine.DEADLINE, clock);
    this.metadata = new Metadata(clock);
    this.introspection = new Introspection(settings.introspection(), clock);
    this.aws = new Regional(environment, clock, settings.stopTimeout());
    this.files = new FileEdges(places, settings.fileRoots(), Line::log);
    this.webhook = new WebhookFile(places);
    this.tags = new Kept<>(TAGS_FRESH, clock, metadata::tags);
    this.spot = new Kept<>(NOTICE_FRESH, clock, metadata::spot);
    this.maintenance = new Kept<>(MAINTENANCE_FRESH, clock, metadata::maintenance);
    this.rebalance = new Kept<>(NOTICE_FRESH, clock, metadata::rebalance);
  }

  @Override
  public Reading<Host> host() {
    return new Machine(Machine.BOOT_ID, places.shutdown()).host(clock.instant());
  }

  @Override
  public Reading<Identity> identity() {
    return metadata.identity();
  }

  @Override
  public Reading<InstanceTags> imdsTags() {
    return tags.reading();
  }

  @Override
  public void forget() {
    tags.forget();
  }

  @Override
  public Reading<Optional<String>> targetLifecycleState() {
    return metadata.targetLifecycleState();
  }

  @Override
  public Reading<Optional<Notices.Spot>> spot() {
    return spot.reading();
  }

  @Override
  public Reading<List<Notices.Maintenance>> maintenance() {
    return maintenance.reading();
  }

  @Override
  public Reading<Optional<Instant>> rebalance() {
    return rebalance.reading();
  }

  @Override
  public Reading<Optional<DrainOrder>> order() {
    return new OrderFile(places).reading(clock.instant());
  }

  @Override
  public Reading<EcsAgent> agent() {
    return introspection.metadata();
  }

  @Override
  public Reading<List<AgentTask>> agentTasks() {
    return introspection.tasks();
  }

  @Override
  public Reading<List<Container>> containers(List<String> files) {
    return docker.containers(files, all -> named(all, files));
  }

  /** Docker names what is mounted as it was written, which may be by a symbolic link. */
  private List<Container> named(List<Container> all, List<String> files) {
    Map<String, String> names = files.isEmpty() ? Map.of() : names(all, files);
    return all.stream()
        .map(one -> one.naming(path -> names.getOrDefault(path, places.named(path))))
        .toList();
  }

  /** By the path of a mount, the declared file that it leads to. */
  private Map<String, String> names(List<Container> all, List<String> files) {
    var paths = new TreeSet<String>();
    all.forEach(one -> paths.addAll(one.surface().mounts()));
    files.forEach(path -> paths.add(places.file(path).toString()));
    Map<String, String> real = realPaths.of(paths);
    var byReal = new HashMap<String, String>();
    for (String path : files) {
      String lies = real.get(places.file(path).toString());
      if (lies != null) {
        byReal.put(lies, path);
      }
    }
    var names = new HashMap<String, String>();
    real.forEach((path, lies) -> {
      String name = byReal.get(lies);
      if (name != null) {
        names.put(path, name);
      }
    });
    return names;
  }

  @Override
  public Reading<Optional<FoundFile>> file(String path) {
    return files.reading(path, clock.instant());
  }

  @Override
  public Reading<Boolean> requirement(Requirement requirement) {
    return requirements.computeIfAbsent(requirement, this::kept).reading();
  }

  private Kept<Boolean> kept(Requirement requirement) {
    Prerequisites machine = Prerequisites.ofThisMachine();
    return new Kept<>(
        REQUIREMENT_FRESH, clock, () -> machine.met(requirement, places::file, clock.instant()));
  }

  @Override
  public Reading<SortedMap<String, String>> ec2Tags(Identity identity) {
    return aws.of(identity).tags().of(identity.instanceId());
  }

  @Override
  public Reading<AutoScaling> autoScaling(Identity identity) {
    return aws.of(identity).autoScaling().read(identity.instanceId());
  }

  @Override
  public Reading<EcsNode> node(EcsAgent agent, Reading<Identity> identity) {
    return ecs(
        agent, identity, clients -> clients.ecs().node(agent.cluster(), agent.containerInstance()));
  }

  @Override
  public Reading<List<EcsTask>> tasks(EcsAgent agent, Reading<Identity> identity) {
    return ecs(
        agent,
        identity,
        clients -> clients.ecs().tasks(agent.cluster(), agent.containerInstance()));
  }

  @Override
  public Reading<Definition> definition(EcsAgent agent, Reading<Identity> identity, String name) {
    return ecs(agent, identity, clients -> clients.ecs().definition(name));
  }

  @Override
  public Reading<List<Verdict>> verdicts(
      EcsAgent agent, Reading<Identity> identity, DaemonName daemon) {
    return ecs(agent, identity, clients -> clients.ecs().verdicts(agent.cluster(), daemon));
  }

  @Override
  public Reading<List<RolloutOrder>> rolloutOrders() {
    return new RolloutOrdersFile(places).reading(clock.instant());
  }

  private <T> Reading<T> ecs(
      EcsAgent agent, Reading<Identity> identity, Function<Regional.Clients, Reading<T>> ask) {
    return aws.of(agent.containerInstance(), identity)
        .map(ask)
        .orElseGet(() -> Reading.unknown(NO_REGION, clock.instant()));
  }

  @Override
  public Reading<String> value(Reading<Identity> identity, ValueRef ref) {
    return switch (ref.kind()) {
      case PARAMETER -> in(identity, clients -> clients.parameters().value(ref.name(), false));
      case SECURE_PARAMETER ->
          in(identity, clients -> clients.parameters().value(ref.name(), true));
      case SECRET -> in(identity, clients -> clients.secrets().value(ref.name()));
      case PLACEMENT -> metadata.placement(ref.name());
    };
  }

  @Override
  public Reading<Content> parameter(Reading<Identity> identity, String name) {
    return in(identity, clients -> clients.parameters().read(name));
  }

  @Override
  public Reading<Content> object(
      Reading<Identity> identity, String bucket, String key, Optional<String> known) {
    return in(identity, clients -> clients.objects().read(bucket, key, known));
  }

  private <T> Reading<T> in(
      Reading<Identity> identity, Function<Regional.Clients, Reading<T>> ask) {
    return identity
        .toOptional()
        .map(aws::of)
        .or(() -> aws.last(Optional.empty()))
        .map(ask)
        .orElseGet(() -> Reading.unknown(NO_REGION, clock.instant()));
  }

  @Override
  public Reading<List<LabelledService>> services(
      EcsAgent agent, Reading<Identity> identity, boolean zero) {
    return ecs(agent, identity, clients -> clients.services().read(agent.cluster(), zero));
  }

  @Override
  public Sent send(Reading<Identity> identity, Target target, String to, List<Letter> letters) {
    return switch (target) {
      case EVENT_BRIDGE -> abroad(identity, clients -> clients.bus().put(to, letters));
      case SNS -> abroad(identity, clients -> clients.topic().publish(to, letters));
      case WEBHOOK -> webhook.post(to, letters);
    };
  }

  private Sent abroad(Reading<Identity> identity, Function<Regional.Clients, Sent> send) {
    return in(identity, clients -> Reading.known(send.apply(clients), clock.instant()))
        .toOptional()
        .orElseGet(() -> Sent.none(NO_REGION));
  }

  @Override
  public Calls calls() {
    return aws.calls();
  }

  private static final String NO_REGION = "the Region is not known";

  @Override
  public Outcome act(Action action) {
    return switch (action) {
      case Action.StartTask start ->
          in(start, start.containerInstance().value(), aws -> aws.ecs().start(start));
      case Action.StopTask stop -> in(stop, stop.task().value(), aws -> aws.ecs().stop(stop));
      case Action.StopReplica stop -> in(stop, stop.task().value(), aws -> aws.ecs().stop(stop));
      case Action.SetDraining drain ->
          in(drain, drain.containerInstance().value(), aws -> aws.ecs().drain(drain));
      case Action.SetActive activate ->
          in(activate, activate.containerInstance().value(), aws -> aws.ecs().activate(activate));
      case Action.PutAttributes put ->
          in(put, put.containerInstance().value(), aws -> aws.ecs().put(put));
      case Action.DeleteAttribute delete ->
          in(delete, delete.containerInstance().value(), aws -> aws.ecs().delete(delete));
      case Action.Heartbeat heartbeat ->
          in(heartbeat, "", aws -> aws.autoScaling().heartbeat(heartbeat));
      case Action.CompleteLifecycle complete ->
          in(complete, "", aws -> aws.autoScaling().complete(complete));
      case Action.CompleteLaunch launch -> in(launch, "", aws -> aws.autoScaling().launch(launch));
      case Action.WriteFile write -> files.write(write, clock);
      case Action.RunCommand run -> files.run(run);
      case Action.SignalContainer signal -> docker.signal(signal);
    };
  }

  private Outcome in(Action action, String arn, Function<Regional.Clients, Outcome> act) {
    return aws.last(Optional.of(arn))
        .map(act)
        .orElseGet(() -> new Outcome.Failed(action, NO_REGION));
  }

  @Override
  public Listening listen(Wake wake) {
    DockerEvents events = DockerEvents.open(dockerHost, DockerEngine.DEADLINE, wake);
    return new Listening() {
      @Override
      public Optional<String> trouble() {
        return events.trouble();
      }

      @Override
      public void close() {
        events.close();
      }
    };
  }
}
