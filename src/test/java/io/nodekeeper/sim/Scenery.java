package io.nodekeeper.sim;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.ContainerSpec;
import io.nodekeeper.standin.model.Ec2Instance;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds the world that a run's options describe. */
final class Scenery {

  static final String CLUSTER = "prod";
  static final String BATCH = "batch";
  static final String RELAY = "arn:::::/service-connect-relay-0a1b2c3d";

  private static final ContainerDefinition.HealthCheck CHECK =
      new ContainerDefinition.HealthCheck(
          List.of("CMD-SHELL", "true"),
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          3,
          Duration.ZERO);

  private final WorldModel model;
  private final MemoryBody body;
  private final Options options;

  private Scenery(WorldModel model, MemoryBody body, Options options) {
    this.model = model;
    this.body = body;
    this.options = options;
  }

  static WorldModel build(VirtualTimeline timeline, MemoryBody body, Options options) {
    var settings =
        new WorldModel.Settings(
            CLUSTER,
            Ec2Instance.Identity.example(),
            "asg-a",
            // Room for everything: what does not fit is drawn as a fault of its own.
            new ContainerInstance.Size(1_000_000, 1_000_000),
            Duration.ofSeconds(30),
            options.cleanup(),
            0,
            true,
            false,
            options.seed());
    var model = new WorldModel(timeline, body, settings);
    new Scenery(model, body, options).build();
    return model;
  }

  private void build() {
    options.daemons().forEach(this::daemon);
    options.services().forEach(this::service);
    model.register(TaskDefinition.of(BATCH, ContainerDefinition.named("main").build()));
    group();
    model.ec2().tags.put("env", "prod");
    model.ec2().tags.put("role", "web");
    if (options.group().member() && options.group().tagged()) {
      model.ec2().tags.put("aws:autoscaling:groupName", "asg-a");
    }
    model.agent().start(options.registersAfter());
    if (options.internals()) {
      relay();
    }
  }

  private void daemon(Options.DaemonPlan plan) {
    body.behave(plan.family(), plan.behaviour());
    if (plan.flaw() == Options.Flaw.NO_DEFINITION) {
      return;
    }
    model.register(definition(plan, plan.healthCheck()));
  }

  /** Each of its revisions, but for whether its health is checked. */
  static TaskDefinition definition(Options.DaemonPlan plan, boolean healthCheck) {
    var containers = new ArrayList<ContainerDefinition>();
    var main = ContainerDefinition.named("main").stopTimeout(plan.stopTimeout());
    containers.add(healthCheck ? main.healthCheck(CHECK).build() : main.build());
    if (plan.sidecar()) {
      containers.add(
          ContainerDefinition.named("sidecar")
              .essential(false)
              .stopTimeout(plan.stopTimeout())
              .build());
    }
    return TaskDefinition.of(plan.family(), containers.toArray(ContainerDefinition[]::new));
  }

  private void service(Options.ServicePlan plan) {
    if (options.daemonOfFamily(plan.family()).isEmpty()) {
      body.behave(plan.family(), plan.behaviour());
      var main = ContainerDefinition.named("main").stopTimeout(plan.stopTimeout()).build();
      String network = options.internals() ? "awsvpc" : "bridge";
      model.register(TaskDefinition.of(plan.family(), network, List.of(main)));
    }
    if (options
        .daemonOfFamily(plan.family())
        .filter(daemon -> daemon.flaw() == Options.Flaw.NO_DEFINITION)
        .isPresent()) {
      return;
    }
    Service.Wanted wanted =
        plan.strategy() == Service.Strategy.DAEMON
            ? Service.Wanted.daemon(plan.family())
            : Service.Wanted.replicas(plan.family(), plan.desired());
    if (plan.gated()) {
      wanted = wanted.where(options.policy().ready().attribute(), "true");
    }
    if (plan.rigid() && plan.strategy() == Service.Strategy.REPLICA) {
      wanted = wanted.between(100, 100);
    }
    model.service(plan.name(), wanted);
  }

  private void group() {
    model.scaling().member(options.group().member());
    for (ScalingGroup.Hook hook : options.group().hooks()) {
      model.scaling().add(hook);
    }
    model.scaling().managedDraining(options.group().managed());
  }

  /** A container of the ECS agent's own, which nobody ever waits for. */
  private void relay() {
    body.plant(
        new ContainerSpec(
            new TaskArn(RELAY),
            CLUSTER,
            "service-connect-relay",
            1,
            "ecs-service-connect-relay",
            "host",
            Duration.ofSeconds(30),
            ContainerDefinition.named("instance-service-connect-relay").build()),
        Container.State.RUNNING);
  }

  /** The tag's value that the file shows. */
  static Optional<String> tag(WorldModel model, String key) {
    return Optional.ofNullable(model.ec2().tags.get(key));
  }
}
