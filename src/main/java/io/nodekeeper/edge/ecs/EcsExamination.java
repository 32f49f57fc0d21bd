package io.nodekeeper.edge.ecs;

import io.nodekeeper.aws.Access;
import io.nodekeeper.aws.AwsClients;
import io.nodekeeper.aws.CallFailure;
import io.nodekeeper.aws.ServerDate;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Blueprint;
import io.nodekeeper.doctor.Registration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.ecs.model.Attribute;
import software.amazon.awssdk.services.ecs.model.AutoScalingGroupProvider;
import software.amazon.awssdk.services.ecs.model.ContainerDefinition;
import software.amazon.awssdk.services.ecs.model.ContainerInstance;
import software.amazon.awssdk.services.ecs.model.LogConfiguration;
import software.amazon.awssdk.services.ecs.model.TaskDefinition;

/** What only doctor reads of ECS. Nothing it does changes anything, and none of it throws. */
public final class EcsExamination {

  private static final String INSTANCES = "ecs:DescribeContainerInstances";
  private static final String PROVIDERS = "ecs:DescribeCapacityProviders";
  private static final String ENABLED = "ENABLED";

  private final EcsClient ecs;
  private final InstantSource clock;

  public EcsExamination(AwsClients aws, InstantSource clock) {
    this.ecs = aws.build(EcsClient.builder());
    this.clock = clock;
  }

  /** Calls by which it is seen what the node's role may do here. */
  public EcsProbes probes(EcsAgent agent) {
    return new EcsProbes(ecs, agent);
  }

  private <T> Reading<T> read(String api, Supplier<T> call) {
    try {
      return Reading.known(call.get(), clock.instant());
    } catch (RuntimeException e) {
      return Reading.unknown(CallFailure.of(api, e).why(), clock.instant());
    }
  }

  /** This container instance. */
  public Reading<Registration> registration(EcsAgent agent) {
    return read(
        INSTANCES,
        () ->
            ecs
                .describeContainerInstances(request ->
                    request
                        .cluster(agent.cluster())
                        .containerInstances(agent.containerInstance().value()))
                .containerInstances()
                .stream()
                .findFirst()
                .map(EcsExamination::registration)
                .orElseThrow(() -> CallFailure.unclear(INSTANCES, "ECS does not know it")));
  }

  private static Registration registration(ContainerInstance instance) {
    var names = new TreeSet<String>();
    instance.attributes().stream().map(Attribute::name).map(String::valueOf).forEach(names::add);
    return new Registration(
        Optional.ofNullable(instance.capacityProviderName()).filter(name -> !name.isBlank()),
        Collections.unmodifiableSortedSet(names));
  }

  /** A capacity provider. The agent never asks for it, and has no right of its own to. */
  public Reading<Optional<Registration.CapacityProvider>> provider(String name) {
    return read(
        PROVIDERS,
        () ->
            ecs
                .describeCapacityProviders(request -> request.capacityProviders(name))
                .capacityProviders()
                .stream()
                .filter(provider -> name.equals(provider.name()))
                .findFirst()
                .map(provider -> provider(name, provider.autoScalingGroupProvider())));
  }

  private static Registration.CapacityProvider provider(
      String name, AutoScalingGroupProvider group) {
    var known = Optional.ofNullable(group);
    return new Registration.CapacityProvider(
        name,
        known
            .map(AutoScalingGroupProvider::managedScaling)
            .map(scaling -> ENABLED.equals(scaling.statusAsString())),
        known
            .map(AutoScalingGroupProvider::managedTerminationProtectionAsString)
            .map(ENABLED::equals));
  }

  /** A daemon's task definition. */
  public Reading<Blueprint> blueprint(String name) {
    return read(
        DefinitionReader.API,
        () -> {
          TaskDefinition is =
              ecs.describeTaskDefinition(request -> request.taskDefinition(name)).taskDefinition();
          if (is == null || is.family() == null) {
            throw CallFailure.unclear(DefinitionReader.API, "the answer is no task definition");
          }
          return blueprint(is);
        });
  }

  private static Blueprint blueprint(TaskDefinition is) {
    var drivers = new TreeSet<String>();
    is.containerDefinitions().stream()
        .map(ContainerDefinition::logConfiguration)
        .flatMap(config -> Optional.ofNullable(config).stream())
        .map(LogConfiguration::logDriverAsString)
        .map(String::valueOf)
        .forEach(drivers::add);
    var requires = new TreeSet<String>();
    is.requiresAttributes().stream()
        .map(Attribute::name)
        .map(String::valueOf)
        .forEach(requires::add);
    String role = is.executionRoleArn();
    return new Blueprint(
        is.family() + ":" + is.revision(),
        Collections.unmodifiableSortedSet(drivers),
        role != null && !role.isBlank(),
        Collections.unmodifiableSortedSet(requires));
  }

  /** How far this machine's clock is ahead of ECS's, half of the call taken for the way back. */
  public Reading<Duration> clockAhead(EcsAgent agent) {
    return read(
        INSTANCES,
        () -> {
          Instant begin = clock.instant();
          Instant there =
              ServerDate.of(
                      INSTANCES,
                      () ->
                          ecs.describeContainerInstances(request ->
                              request
                                  .cluster(agent.cluster())
                                  .containerInstances(agent.containerInstance().value())))
                  .orElseThrow(() -> CallFailure.unclear(INSTANCES, "the answer bears no date"));
          Duration half = Duration.between(begin, clock.instant()).dividedBy(2);
          return Duration.between(there, begin.plus(half));
        });
  }

  /** Whether the services of a cluster may be listed. */
  public Access listServices(EcsAgent agent) {
    return Access.of(
        "ecs:ListServices",
        () -> ecs.listServices(request -> request.cluster(agent.cluster()).maxResults(1)));
  }
}
