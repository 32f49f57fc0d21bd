package io.nodekeeper.app;

import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Blueprint;
import io.nodekeeper.doctor.Group;
import io.nodekeeper.doctor.MetadataService;
import io.nodekeeper.doctor.Permission;
import io.nodekeeper.doctor.Registration;
import io.nodekeeper.settings.Settings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What doctor asks of AWS, all of it side by side, each for a bounded time. */
final class AwsFacts implements AutoCloseable {

  private static final Duration EACH = Duration.ofSeconds(14);

  /** All nodes of an account share ECS's request rate. */
  private static final int MOST_DEFINITIONS = 50;

  private final HostFacts host;
  private final Edges edges;
  private final Asker asker;
  private final InstantSource clock;
  private final Regional regional;
  private final Settings.Loaded settings;
  private final Probing probing;
  private @Nullable AwsExamination examination;

  final Asker.Answer<MetadataService.Options> options;
  final Asker.Answer<Optional<Group>> group;
  final Asker.Answer<EcsNode> node;
  final Asker.Answer<List<EcsTask>> tasks;
  final Asker.Answer<SortedMap<String, String>> ec2Tags;
  final Asker.Answer<Registration> registration;
  final Asker.Answer<Optional<Registration.CapacityProvider>> provider;
  final Asker.Answer<Duration> clockAhead;
  final Asker.Answer<List<Permission>> ofEcs;
  final Asker.Answer<List<Permission>> ofOthers;
  final SortedMap<String, Asker.Answer<Blueprint>> blueprints;

  /** All is asked at once; what needs to know the node's cluster or instance waits for that. */
  AwsFacts(
      Asker asker,
      HostFacts host,
      Edges edges,
      Map<String, String> environment,
      InstantSource clock,
      Settings.Loaded settings) {
    this.asker = asker;
    this.host = host;
    this.edges = edges;
    this.clock = clock;
    this.settings = settings;
    this.regional = new Regional(environment, clock, settings.agent().stopTimeout());
    this.probing = new Probing(asker, clock);
    options = ask("options", () -> ofInstance((aws, id) -> aws.instance().options(id)));
    group = ask("group", () -> ofInstance((aws, id) -> aws.group().group(id)));
    node = ask("node", () -> withAgent(agent -> edges.node(agent, host.identity.reading())));
    tasks = ask("tasks", () -> withAgent(agent -> edges.tasks(agent, host.identity.reading())));
    ec2Tags = ask("EC2 tags", this::tagsOfEc2);
    registration = ask("registration", () -> inEcs((aws, is) -> aws.ecs().registration(is)));
    provider = ask("capacity provider", this::capacityProvider);
    clockAhead = ask("clock", () -> inEcs((aws, is) -> aws.ecs().clockAhead(is)));
    ofEcs = ask("permissions in ECS", () -> inEcs(this::inEcs));
    ofOthers = ask("other permissions", () -> ofInstance(this::others));
    blueprints = blueprints();
  }

  private <T> Asker.Answer<T> ask(String name, Supplier<Reading<T>> question) {
    return asker.ask("doctor: " + name, EACH, question);
  }

  private SortedMap<String, Asker.Answer<Blueprint>> blueprints() {
    var asked = new TreeMap<String, Asker.Answer<Blueprint>>();
    for (Daemon daemon : settings.policy().daemons().stream().limit(MOST_DEFINITIONS).toList()) {
      String name = daemon.name().value();
      String definition = daemon.taskDefinition().written();
      asked.put(
          name,
          ask("definition of " + name, () -> inEcs((aws, _) -> aws.ecs().blueprint(definition))));
    }
    return Collections.unmodifiableSortedMap(asked);
  }

  private <T> Reading<T> unknown(String why) {
    return Reading.unknown(why, clock.instant());
  }

  private <T> Reading<T> withAgent(Function<EcsAgent, Reading<T>> ask) {
    return switch (host.agent.reading()) {
      case Reading.Known<EcsAgent>(EcsAgent agent, var _, var _) -> ask.apply(agent);
      case Reading.Unknown<EcsAgent>(String why, var _, var _) ->
          unknown("the cluster is not known: " + why);
    };
  }

  private <T> Reading<T> inEcs(BiFunction<AwsExamination, EcsAgent, Reading<T>> ask) {
    return withAgent(agent ->
        regional
            .of(agent.containerInstance(), host.identity.reading())
            .map(region -> ask.apply(examination(region.region()), agent))
            .orElseGet(() -> unknown("the Region is not known")));
  }

  private <T> Reading<T> ofInstance(BiFunction<AwsExamination, String, Reading<T>> ask) {
    return switch (host.identity.reading()) {
      case Reading.Known<Identity>(Identity identity, var _, var _) ->
          ask.apply(examination(regional.of(identity).region()), identity.instanceId());
      case Reading.Unknown<Identity>(String why, var _, var _) ->
          unknown("which instance this is is not known: " + why);
    };
  }

  private synchronized AwsExamination examination(String region) {
    AwsExamination present = examination;
    if (present == null) {
      present = AwsExamination.in(region, clock);
      examination = present;
    }
    return present;
  }

  /** That the agent calls AWS in, unless its environment is another one. */
  Reading<String> region() {
    return regional
        .name(host.identity.reading())
        .map(name -> Reading.known(name, clock.instant()))
        .orElseGet(() -> unknown("the Region is not known"));
  }

  /** Only where the metadata does not have them: the agent asks for no more either. */
  private Reading<SortedMap<String, String>> tagsOfEc2() {
    return switch (host.tags.reading()) {
      case Reading.Known<InstanceTags>(InstanceTags tags, var at, var _) when tags.enabled() ->
          Reading.known(tags.values(), at);
      case Reading.Known<InstanceTags> _ ->
          host.identity
              .reading()
              .toOptional()
              .map(edges::ec2Tags)
              .orElseGet(() -> unknown("which instance this is is not known"));
      case Reading.Unknown<InstanceTags>(String why, var _, var _) -> unknown(why);
    };
  }

  private Reading<Optional<Registration.CapacityProvider>> capacityProvider() {
    return switch (registration.reading()) {
      case Reading.Unknown<Registration>(String why, var _, var _) -> unknown(why);
      case Reading.Known<Registration>(Registration is, var at, var _) ->
          is.capacityProvider()
              .map(name -> inEcs((aws, _) -> aws.ecs().provider(name)))
              .orElseGet(() -> Reading.known(Optional.empty(), at));
    };
  }

  private Reading<List<Permission>> inEcs(AwsExamination aws, EcsAgent agent) {
    return Reading.known(
        probing.ofEcs(aws.ecs(), agent, settings.policy(), settings.sources().discover()),
        clock.instant());
  }

  /** EC2's tags are asked about where the metadata says that it has none. */
  private Reading<List<Permission>> others(AwsExamination aws, String instanceId) {
    boolean needsTags =
        host.tags.reading().toOptional().filter(tags -> !tags.enabled()).isPresent();
    Optional<Group> known = group.reading().toOptional().flatMap(is -> is);
    return Reading.known(
        Stream.concat(
                probing.ofGroup(aws, instanceId, known).stream(),
                needsTags ? probing.ofTags(aws, instanceId).stream() : Stream.empty())
            .toList(),
        clock.instant());
  }

  @Override
  public synchronized void close() {
    if (examination != null) {
      examination.close();
    }
  }
}
