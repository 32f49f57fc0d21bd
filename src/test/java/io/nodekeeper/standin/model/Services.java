package io.nodekeeper.standin.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The service scheduler: places, replaces and stops the services' tasks. */
final class Services {

  private final Timeline timeline;
  private final WorldModel.Settings settings;
  private final Faults faults;
  private final ControlPlane plane;
  private final Dice dice;
  private final Map<String, Service> services = new TreeMap<>();
  private Elsewhere elsewhere = Elsewhere.WHEN_LEAVING;
  private boolean due;

  Services(
      Timeline timeline,
      WorldModel.Settings settings,
      Faults faults,
      ControlPlane plane,
      Dice dice) {
    this.timeline = timeline;
    this.settings = settings;
    this.faults = faults;
    this.plane = plane;
    this.dice = dice;
    plane.watch(this::soon);
  }

  void elsewhere(Elsewhere changed) {
    elsewhere = changed;
    soon();
  }

  Collection<Service> all() {
    return Collections.unmodifiableCollection(services.values());
  }

  /** By its name or its ARN. */
  Optional<Service> named(String nameOrArn) {
    return Optional.ofNullable(services.get(ControlPlane.shortId(nameOrArn)));
  }

  Service create(String name, Service.Wanted wanted) {
    var service =
        new Service(
            name, plane.arn("service", settings.cluster() + "/" + name), newDeployment(), wanted);
    services.put(name, service);
    soon();
    return service;
  }

  private String newDeployment() {
    return "ecs-svc/" + dice.digits();
  }

  /** Tasks of the deployment before keep its id for as long as they live. */
  void deploy(Service service) {
    service.deployedAs(newDeployment());
    soon();
  }

  void update(Service service, Service.Wanted wanted) {
    service.want(wanted);
    soon();
  }

  /** Our node, if a task of this definition could be placed there. */
  Optional<ContainerInstance> roomFor(TaskDefinition definition) {
    return plane
        .node()
        .filter(
            node -> node.isActive() && node.agentConnected() && node.lacks(definition).isEmpty());
  }

  private void soon() {
    if (!due && !services.isEmpty()) {
      due = true;
      timeline.after(faults.schedulesAfter.get(), this::pass);
    }
  }

  private void pass() {
    due = false;
    for (Service service : services.values()) {
      plane
          .definitions()
          .find(service.wanted().taskDefinition())
          .ifPresent(definition -> {
            if (service.isDaemon()) {
              daemon(service, definition);
            } else {
              replicas(service, definition);
            }
          });
    }
  }

  private void replicas(Service service, TaskDefinition definition) {
    Service.Wanted wanted = service.wanted();
    int lower = Math.ceilDiv(wanted.desired() * wanted.minimumHealthyPercent(), 100);
    int upper = wanted.desired() * wanted.maximumPercent() / 100;
    var staying = new ArrayList<Task>();
    var leaving = new ArrayList<Task>();
    int running = 0;
    for (Task task : tasksOf(service)) {
      if (!isLeaving(task, definition)) {
        staying.add(task);
      } else if (task.lastStatus() == Task.Status.PENDING) {
        stop(service, task);
        continue;
      } else {
        leaving.add(task);
      }
      running += task.lastStatus() == Task.Status.RUNNING ? 1 : 0;
    }
    for (Task excess :
        staying.subList(Math.min(wanted.desired(), staying.size()), staying.size())) {
      stop(service, excess);
      running -= excess.lastStatus() == Task.Status.RUNNING ? 1 : 0;
    }
    int total = Math.min(wanted.desired(), staying.size()) + leaving.size();
    for (int have = staying.size(); have < wanted.desired() && total < upper; have++, total++) {
      if (!place(service, definition)) {
        break;
      }
    }
    for (Task task : leaving) {
      if (running - 1 >= lower) {
        stop(service, task);
        running--;
      }
    }
  }

  private List<Task> tasksOf(Service service) {
    var found = new ArrayList<Task>();
    for (Task task : plane.tasks()) {
      if (task.isWanted() && task.group().equals(service.group())) {
        found.add(task);
      }
    }
    return found;
  }

  /** It is on a node that is not ACTIVE, or of another revision than wanted. */
  private boolean isLeaving(Task task, TaskDefinition definition) {
    boolean onLeavingNode =
        task.origin()
            .containerInstance()
            .flatMap(arn -> plane.instance(arn.value()))
            .map(node -> !node.isActive())
            .orElse(false);
    return onLeavingNode || !task.definition().arn().equals(definition.arn());
  }

  private boolean place(Service service, TaskDefinition definition) {
    if (isBackingOff(service)) {
      return false;
    }
    Optional<ContainerInstance> here =
        roomFor(definition)
            .filter(node -> holds(service.wanted().constraint(), node))
            .filter(node -> !service.wanted().distinct() || !hasTaskOf(service, node));
    if (here.isEmpty() && !hasRoomElsewhere()) {
      return false;
    }
    make(service, definition, here);
    return true;
  }

  private boolean hasTaskOf(Service service, ContainerInstance node) {
    return tasksOf(service).stream().anyMatch(task -> task.isOn(node.arn()));
  }

  private boolean hasRoomElsewhere() {
    return switch (elsewhere) {
      case NEVER -> false;
      case ALWAYS -> true;
      case WHEN_LEAVING -> plane.node().isPresent() && !plane.node().get().isActive();
    };
  }

  private static boolean holds(Optional<Service.Constraint> constraint, ContainerInstance node) {
    return constraint.isEmpty()
        || constraint.get().value().equals(node.attributes().get(constraint.get().attribute()));
  }

  private void make(Service service, TaskDefinition definition, Optional<ContainerInstance> host) {
    plane.make(
        new Task.Origin(
            host.map(ContainerInstance::arn),
            definition,
            service.group(),
            Optional.of(service.deploymentId()),
            Map.of()));
  }

  /** After tasks that never ran, AWS waits longer and longer. */
  private boolean isBackingOff(Service service) {
    int failures = 0;
    Instant last = Instant.MIN;
    for (Task task : plane.tasks()) {
      if (task.group().equals(service.group())
          && task.stoppedAt().isPresent()
          && task.startedAt().isEmpty()
          && task.stopCode().equals(Optional.of("TaskFailedToStart"))) {
        failures++;
        last = task.stoppedAt().get();
      }
    }
    if (failures == 0) {
      return false;
    }
    Instant again = last.plus(Duration.ofSeconds(5L << Math.min(failures, 6)));
    if (again.isAfter(timeline.instant())) {
      timeline.at(again, this::soon);
      return true;
    }
    return false;
  }

  private void daemon(Service service, TaskDefinition definition) {
    if (plane.node().isEmpty()) {
      return;
    }
    ContainerInstance node = plane.node().get();
    var here = new ArrayList<Task>();
    for (Task task : tasksOf(service)) {
      if (task.isOn(node.arn())) {
        here.add(task);
      }
    }
    if (node.isActive()) {
      here.stream()
          .filter(task -> !task.definition().arn().equals(definition.arn()))
          .forEach(task -> stop(service, task));
      if (here.isEmpty()
          && roomFor(definition).isPresent()
          && holds(service.wanted().constraint(), node)
          && !isBackingOff(service)) {
        make(service, definition, plane.node());
      }
    } else if (!hasWantedReplica(node)) {
      here.forEach(task -> stop(service, task));
    }
  }

  /** Replicas that are stopping do not count: AWS's known gap (amazon-ecs-agent issue 3829). */
  private boolean hasWantedReplica(ContainerInstance node) {
    for (Task task : plane.tasks()) {
      if (task.isOn(node.arn())
          && task.isWanted()
          && task.service().flatMap(this::named).filter(owner -> !owner.isDaemon()).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private void stop(Service service, Task task) {
    plane.stop(
        task,
        new Task.Stop(
            "ServiceSchedulerInitiated",
            "Scaling activity initiated by (deployment " + service.deploymentId() + ")"));
  }
}
