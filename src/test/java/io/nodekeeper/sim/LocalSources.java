package io.nodekeeper.sim;

import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.Host;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.InstanceTags;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.Surface;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.Ec2Instance;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.InstanceNotices;
import io.nodekeeper.standin.model.Introspection;
import io.nodekeeper.standin.model.MemoryBody;
import io.nodekeeper.standin.model.NoAnswer;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.Timeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;

/** What is asked on the node itself, as the agent's edges would read it. */
final class LocalSources {

  private final Timeline timeline;
  private final WorldModel model;
  private final MemoryBody body;
  private final Announced announced = new Announced();
  private Optional<Identity> identity = Optional.empty();
  private Function<BodyContainer, Surface> surfaces = _ -> Surface.bare();

  LocalSources(Timeline timeline, WorldModel model, MemoryBody body) {
    this.timeline = timeline;
    this.model = model;
    this.body = body;
  }

  void surfaces(Function<BodyContainer, Surface> surface) {
    surfaces = surface;
  }

  /** Whether Docker says so; it may not answer. */
  boolean runs(ContainerId id) {
    return containers().stream()
        .anyMatch(is -> is.id().equals(id) && is.state() == Container.State.RUNNING);
  }

  void forget() {
    identity = Optional.empty();
  }

  Host host() {
    return new Host(model.ec2().bootId(), model.ec2().isShuttingDown());
  }

  Announced announced() {
    return announced;
  }

  Optional<Notices.Spot> spot() {
    imds();
    return announced.spot.or(
        () -> model.ec2().notices().spot().map(is -> new Notices.Spot(is.action(), is.time())));
  }

  List<Notices.Maintenance> maintenance() {
    imds();
    var events = new ArrayList<>(announced.maintenance);
    for (InstanceNotices.Maintenance is : model.ec2().notices().maintenance()) {
      events.add(new Notices.Maintenance(is.id(), is.code(), is.state(), is.notBefore()));
    }
    return List.copyOf(events);
  }

  Optional<Instant> rebalance() {
    imds();
    return announced.rebalance.or(model.ec2().notices()::rebalance);
  }

  Optional<DrainOrder> order() {
    return announced.order;
  }

  List<RolloutOrder> rollouts() {
    if (announced.rolloutsUnreadable) {
      throw new Unreadable("rollout-orders.json cannot be understood");
    }
    return List.copyOf(announced.rollouts.values());
  }

  /** Asked until it is known, then kept. */
  Identity identity() {
    if (identity.isEmpty()) {
      imds();
      Ec2Instance.Identity is = model.ec2().identity();
      identity =
          Optional.of(
              new Identity(is.instanceId(), is.region(), is.availabilityZone(), is.instanceType()));
    }
    return identity.get();
  }

  InstanceTags tags() {
    imds();
    return model.ec2().tagsInMetadata
        ? new InstanceTags(true, Collections.unmodifiableSortedMap(new TreeMap<>(model.ec2().tags)))
        : new InstanceTags(false, Collections.emptySortedMap());
  }

  Optional<String> targetLifecycleState() {
    imds();
    return model.scaling().targetState();
  }

  private void imds() {
    int status = model.ec2().status();
    if (status != 200) {
      throw new Unreadable("instance metadata: HTTP status " + status);
    }
  }

  EcsAgent agent() {
    Introspection.Metadata metadata = model.agent().metadata();
    return new EcsAgent(metadata.cluster(), metadata.containerInstance(), metadata.version());
  }

  List<AgentTask> agentTasks() {
    var tasks = new ArrayList<AgentTask>();
    for (Introspection.TaskView view : model.agent().tasks()) {
      tasks.add(agentTask(view));
    }
    tasks.sort(Comparator.comparing(AgentTask::arn));
    return tasks;
  }

  private static AgentTask agentTask(Introspection.TaskView view) {
    var containers = new ArrayList<ContainerId>(view.containers().size());
    for (Introspection.ContainerView container : view.containers()) {
      container.id().ifPresent(containers::add);
    }
    containers.sort(Comparator.naturalOrder());
    AgentTask.Status known =
        switch (view.known()) {
          case PENDING -> AgentTask.Status.PENDING;
          case RUNNING -> AgentTask.Status.RUNNING;
          case STOPPED -> AgentTask.Status.STOPPED;
        };
    return new AgentTask(
        view.arn(),
        view.family(),
        view.revision(),
        view.desired().equals(Optional.of(Task.Status.STOPPED)),
        known,
        containers);
  }

  /** Newest first, as Docker lists them. */
  List<Container> containers() {
    if (!body.isUp() || model.faults().docker == Faults.Docker.REFUSED) {
      throw new NoAnswer(NoAnswer.How.REFUSED);
    }
    if (model.faults().docker == Faults.Docker.SILENT) {
      throw new NoAnswer(NoAnswer.How.SILENCE);
    }
    List<BodyContainer> listed = body.list();
    var containers = new ArrayList<Container>(listed.size());
    for (BodyContainer container : listed.reversed()) {
      containers.add(container(container));
    }
    return containers;
  }

  private Container container(BodyContainer is) {
    boolean created = is.state() == Container.State.CREATED;
    boolean ended = is.state() == Container.State.EXITED || is.state() == Container.State.DEAD;
    return new Container(
        is.id(),
        is.dockerName(),
        "busybox",
        is.name(),
        is.task(),
        is.family(),
        is.revision(),
        is.state(),
        is.state() == Container.State.RUNNING ? is.health() : Container.Health.NONE,
        created ? Duration.ZERO : asDockerSays(Duration.between(is.since(), timeline.instant())),
        ended ? is.exitCode() : OptionalInt.empty(),
        surfaces.apply(is));
  }

  /** The least that Docker's words can mean: {@code Up 5 minutes}, {@code Up 2 hours}. */
  private static Duration asDockerSays(Duration exact) {
    if (exact.toMinutes() < 1) {
      return Duration.ofSeconds(exact.toSeconds());
    }
    if (exact.toHours() < 1) {
      return Duration.ofMinutes(exact.toMinutes());
    }
    if (exact.toMinutes() < 90) {
      return Duration.ofHours(1);
    }
    long hours = exact.plusMinutes(30).toHours();
    return Duration.ofHours(hours).minusMinutes(30);
  }
}
