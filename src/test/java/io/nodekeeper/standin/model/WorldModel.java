package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One cluster with one node under test, and whatever else is outside of it, put together. */
public final class WorldModel {

  /**
   * What the world is like from the beginning.
   *
   * @param cluster its short name
   * @param containerStopTimeout the ECS agent's own, for containers that name none
   * @param cleanup how long the ECS agent keeps stopped tasks
   * @param warmPoolsCheck whether the ECS agent waits to register while in a warm pool
   * @param spotDraining whether the ECS agent sets DRAINING at a spot interruption
   * @param pageSize the most items of one page of a list, to see paging; 0 for AWS's own
   */
  public record Settings(
      String cluster,
      Ec2Instance.Identity instance,
      String scalingGroup,
      ContainerInstance.Size size,
      Duration containerStopTimeout,
      Duration cleanup,
      int pageSize,
      boolean warmPoolsCheck,
      boolean spotDraining,
      long seed) {

    public static Settings example(long seed) {
      return new Settings(
          "prod",
          Ec2Instance.Identity.example(),
          "asg-a",
          new ContainerInstance.Size(2048, 3885),
          Duration.ofSeconds(30),
          Duration.ofHours(3),
          0,
          true,
          false,
          seed);
    }

    /** With an {@code ECS_CONTAINER_STOP_TIMEOUT} of the operator's. */
    public Settings stoppingWithin(Duration timeout) {
      return new Settings(
          cluster,
          instance,
          scalingGroup,
          size,
          timeout,
          cleanup,
          pageSize,
          warmPoolsCheck,
          spotDraining,
          seed);
    }
  }

  private final Timeline timeline;
  private final Body body;
  private final Settings settings;
  private final Faults faults = new Faults();
  private final Journal journal = new Journal();
  private final Dice dice;
  private final ControlPlane plane;
  private final Services services;
  private final Ecs ecs;
  private final ScalingGroup scaling;
  private final ContainerAgent agent;
  private final Ec2Instance ec2;
  private final Storage storage;
  private final Receivers receivers;

  /** All is there, and nothing runs: the ECS agent has to be started. */
  public WorldModel(Timeline timeline, Body body, Settings settings) {
    this.timeline = timeline;
    this.body = body;
    this.settings = settings;
    dice = new Dice(settings.seed());
    var gate = new Gate(timeline, faults, journal);
    plane = new ControlPlane(timeline, settings, faults, journal, dice);
    services = new Services(timeline, settings, faults, plane, dice);
    var tasks = new TaskCalls(timeline, settings, faults, plane, services);
    ecs =
        new Ecs(
            gate,
            tasks,
            new NodeCalls(settings, plane),
            new ServiceCalls(settings, plane, services, tasks));
    scaling = new ScalingGroup(timeline, settings, gate, journal, plane, this::terminate);
    agent = new ContainerAgent(timeline, settings, faults, plane, scaling, body, dice);
    ec2 = new Ec2Instance(timeline, settings.instance(), faults, gate, scaling, dice);
    storage = new Storage(gate);
    receivers = new Receivers(timeline, faults, gate, settings.instance().region());
    body.listen(new Scribe(timeline, journal));
  }

  public Timeline timeline() {
    return timeline;
  }

  public Body body() {
    return body;
  }

  public Settings settings() {
    return settings;
  }

  public Ecs ecs() {
    return ecs;
  }

  public ContainerAgent agent() {
    return agent;
  }

  public ScalingGroup scaling() {
    return scaling;
  }

  public Ec2Instance ec2() {
    return ec2;
  }

  public Storage storage() {
    return storage;
  }

  public Receivers receivers() {
    return receivers;
  }

  public Faults faults() {
    return faults;
  }

  public Journal journal() {
    return journal;
  }

  // The truth, past every fault: for judges and for setting the scene.

  /** Our node's container instance; empty before the ECS agent's first registration. */
  public Optional<ContainerInstance> node() {
    return plane.node();
  }

  /** Tasks ever made, on our node or elsewhere, that the control plane has not forgotten. */
  public List<Task> tasks() {
    return List.copyOf(plane.tasks());
  }

  public Optional<Task> task(TaskArn arn) {
    return plane.task(arn.id());
  }

  public TaskDefinition register(TaskDefinition definition) {
    return plane.definitions().register(definition);
  }

  /** A family's newest ACTIVE revision, or the revision named, ACTIVE or not. */
  public Optional<TaskDefinition> definition(String reference) {
    return plane.definitions().find(reference);
  }

  /** As by a person at the console. */
  public void deregister(String revision) {
    TaskDefinition _ = plane.definitions().deregister(definition(revision).orElseThrow());
  }

  /** Another machine of the cluster, on which nothing is ever run. */
  public ContainerInstance join(String instanceId) {
    return plane.join(instanceId);
  }

  /** All but our node's latest registration. */
  public List<ContainerInstance> others() {
    return plane.instances().stream()
        .filter(instance -> plane.node().filter(instance::equals).isEmpty())
        .toList();
  }

  /** As by an agent on that machine, or by a person; an empty value takes it away. */
  public void attribute(ContainerInstance machine, String name, Optional<String> value) {
    value.ifPresentOrElse(
        text -> plane.putAttribute(machine, name, text),
        () -> plane.deleteAttribute(machine, name));
  }

  /** ECS does not hear of the ECS agent on that machine any more. */
  public void disconnect(ContainerInstance machine) {
    machine.agentConnected(false);
  }

  public Service service(String name, Service.Wanted wanted) {
    return services.create(name, wanted);
  }

  /** Sets a service's desired count. */
  public void scale(String service, int desired) {
    Service known = services.named(service).orElseThrow();
    services.update(known, known.wanted().times(desired));
  }

  /** A new deployment of a service, of its task definition's newest revision. */
  public void deploy(String service) {
    services.deploy(services.named(service).orElseThrow());
  }

  /** Whether the cluster has room for tasks beside our node. */
  public void elsewhere(Elsewhere room) {
    services.elsewhere(room);
  }

  /** As by a person or a pipeline: a task on our node that belongs to no service. */
  public Task runStandalone(String taskDefinition, String startedBy) {
    return runStandalone(taskDefinition, Optional.of(startedBy));
  }

  /** The same, with or without a {@code startedBy}. */
  public Task runStandalone(String taskDefinition, Optional<String> startedBy) {
    TaskDefinition definition = plane.definitions().find(taskDefinition).orElseThrow();
    return plane.make(
        new Task.Origin(
            plane.node().map(ContainerInstance::arn),
            definition,
            "family:" + definition.family(),
            startedBy,
            Map.of()));
  }

  /** As by a person at the console. */
  public void stop(TaskArn task, String reason) {
    plane
        .task(task.id())
        .ifPresent(found -> plane.stop(found, new Task.Stop("UserInitiated", reason)));
  }

  /** As by a person at the console. */
  public void setStatus(ContainerInstanceArn node, ContainerInstance.Status status) {
    plane.instance(node.id()).ifPresent(instance -> plane.setStatus(instance, status));
  }

  /** EC2 takes a Spot instance back: after two minutes it is gone, whatever hooks there are. */
  public void interruptSpot() {
    interruptSpot("terminate", Duration.ofMinutes(2));
  }

  /**
   * EC2 takes a Spot instance back.
   *
   * @param action terminate, stop or hibernate: gone from here it is with each
   * @param in how long it still has, whatever hooks there are
   */
  public void interruptSpot(String action, Duration in) {
    var notice = new InstanceNotices.Spot(action, timeline.instant().plus(in));
    ec2.notices().spot(Optional.of(notice));
    timeline.at(
        notice.time(),
        () -> {
          if (ec2.notices().spot().filter(notice::equals).isPresent()) {
            terminate();
          }
        });
    if (settings.spotDraining()) {
      timeline.after(
          Duration.ofSeconds(1),
          () -> {
            if (agent.isConnected()) {
              plane
                  .node()
                  .ifPresent(node -> plane.setStatus(node, ContainerInstance.Status.DRAINING));
            }
          });
    }
  }

  /** EC2 takes its notice back, and leaves the Spot instance. */
  public void leaveSpot() {
    ec2.notices().spot(Optional.empty());
  }

  /** The machine is gone at once, whatever hooks there are. */
  public void terminate() {
    if (ec2.isRunning()) {
      ec2.terminated();
      agent.stop();
      killAll();
      plane.machineGone();
      journal.write(new Happening.InstanceTerminated(timeline.instant()));
    }
  }

  /** The machine restarts: containers die, and the ECS agent starts again after a while. */
  public void reboot(Duration registersAfter) {
    agent.stop();
    killAll();
    ec2.booted();
    journal.write(new Happening.Rebooted(timeline.instant()));
    agent.start(registersAfter);
  }

  private void killAll() {
    for (BodyContainer container : body.list()) {
      if (container.state().isAlive()) {
        body.kill(container.id());
      }
    }
  }

  /** Starts a task of the ECS agent's own, such as Service Connect's relay, in Docker only. */
  public void startAgentInternal(String image, String... command) {
    var definition =
        ContainerDefinition.named("instance-service-connect-relay")
            .image(image)
            .command(command)
            .build();
    var spec =
        new ContainerSpec(
            new TaskArn("arn:::::/service-connect-relay-" + dice.uuid()),
            settings.cluster(),
            "service-connect-relay",
            1,
            "ecs-service-connect-relay-1-" + dice.suffix(),
            "bridge",
            settings.containerStopTimeout(),
            definition);
    body.listen(
        new Body.Listener() {
          @Override
          public void created(ContainerSpec made, ContainerId id) {
            if (made.equals(spec)) {
              body.start(id);
            }
          }
        });
    body.create(spec);
  }
}
