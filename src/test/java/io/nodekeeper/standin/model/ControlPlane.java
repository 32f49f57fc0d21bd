package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The truth of the ECS control plane: tasks and container instances, and what happens to them. */
final class ControlPlane {

  /** How tasks elsewhere in the cluster take to start and to stop: they are only counted. */
  private static final Duration ELSEWHERE = Duration.ofSeconds(10);

  /** “At least one hour”. Source: Amazon ECS API Reference, DescribeTasks. */
  private static final Duration REMEMBERED = Duration.ofHours(1);

  /** Hears what the control plane wants. */
  interface AgentLink {
    void wanted(Task task);
  }

  private final Timeline timeline;
  private final WorldModel.Settings settings;
  private final Faults faults;
  private final Journal journal;
  private final Dice dice;
  private final String arnBase;
  private final Definitions definitions;
  private final Map<String, Task> tasks = new LinkedHashMap<>();
  private final Map<String, ContainerInstance> instances = new LinkedHashMap<>();
  private final List<Runnable> watchers = new ArrayList<>();
  private Optional<ContainerInstance> node = Optional.empty();
  private Optional<ContainerInstance> nodeBefore = Optional.empty();
  private Instant nodeBeforeUntil = Instant.MIN;
  private AgentLink link = _ -> {};

  ControlPlane(
      Timeline timeline, WorldModel.Settings settings, Faults faults, Journal journal, Dice dice) {
    this.timeline = timeline;
    this.settings = settings;
    this.faults = faults;
    this.journal = journal;
    this.dice = dice;
    String region = settings.instance().region();
    String account = settings.instance().accountId();
    arnBase = "arn:aws:ecs:" + region + ":" + account + ":";
    definitions = new Definitions(region, account);
  }

  void link(AgentLink agent) {
    link = agent;
  }

  /** Is told whenever anything changes that somebody may want to react to. */
  void watch(Runnable watcher) {
    watchers.add(watcher);
  }

  Definitions definitions() {
    return definitions;
  }

  String arn(String kind, String rest) {
    return arnBase + kind + "/" + rest;
  }

  Collection<Task> tasks() {
    return Collections.unmodifiableCollection(tasks.values());
  }

  /** By its short id or its ARN. */
  Optional<Task> task(String idOrArn) {
    return Optional.ofNullable(tasks.get(shortId(idOrArn)));
  }

  Collection<ContainerInstance> instances() {
    return Collections.unmodifiableCollection(instances.values());
  }

  /** By its short id or its ARN. */
  Optional<ContainerInstance> instance(String idOrArn) {
    return Optional.ofNullable(instances.get(shortId(idOrArn)));
  }

  static String shortId(String idOrArn) {
    return idOrArn.substring(idOrArn.lastIndexOf('/') + 1);
  }

  /** The container instance that is our machine's latest registration. */
  Optional<ContainerInstance> node() {
    return node;
  }

  /** As DescribeContainerInstances shows it, which may be as it was a while ago. */
  ContainerInstance shown(ContainerInstance instance) {
    return nodeBefore.isPresent()
            && nodeBefore.get().arn().equals(instance.arn())
            && timeline.instant().isBefore(nodeBeforeUntil)
        ? nodeBefore.get()
        : instance;
  }

  Task make(Task.Origin origin) {
    Instant now = timeline.instant();
    TaskArn arn = new TaskArn(arn("task", settings.cluster() + "/" + dice.id()));
    var task = new Task(arn, origin, now, now.plus(faults.visibleAfter.get()));
    tasks.put(task.id(), task);
    Optional<ContainerInstance> host = origin.containerInstance().flatMap(this::at);
    journal.write(
        new Happening.TaskMade(
            now, arn, origin.definition().family(), origin.group(), host.isPresent()));
    host.ifPresent(instance -> instance.reserve(origin.definition()));
    host.ifPresentOrElse(
        _ -> tellAgent(task), () -> timeline.after(ELSEWHERE, () -> elsewhereRuns(task)));
    changed();
    return task;
  }

  private Optional<ContainerInstance> at(ContainerInstanceArn arn) {
    return instance(arn.value());
  }

  private void elsewhereRuns(Task task) {
    if (task.isWanted()) {
      become(task, Task.Status.RUNNING);
    }
  }

  private void tellAgent(Task task) {
    timeline.after(faults.arrivesAfter.get(), () -> link.wanted(task));
  }

  /** Orders a stop; of a task that is being stopped, nothing. */
  void stop(Task task, Task.Stop why) {
    if (!task.isWanted()) {
      return;
    }
    unwanted(task, why);
    if (task.origin().containerInstance().isPresent()) {
      tellAgent(task);
    } else {
      timeline.after(ELSEWHERE, () -> become(task, Task.Status.STOPPED));
    }
    changed();
  }

  private void unwanted(Task task, Task.Stop why) {
    Instant now = timeline.instant();
    task.stopBecause(why, now);
    task.origin()
        .containerInstance()
        .flatMap(this::at)
        .ifPresent(instance -> instance.release(task.definition()));
    journal.write(new Happening.TaskWanted(now, task.arn(), Task.Status.STOPPED, why.reason()));
  }

  /** The ECS agent reports containers of a task. */
  void report(Task task, List<Task.Report> reports) {
    boolean essentialEnded = false;
    for (Task.Report report : reports) {
      task.take(report);
      essentialEnded |= report.status() == Task.Status.STOPPED && isEssential(task, report.name());
    }
    if (essentialEnded && task.isWanted()) {
      unwanted(task, endOf(task));
      changed();
    }
  }

  private static boolean isEssential(Task task, String name) {
    for (ContainerDefinition container : task.definition().containers()) {
      if (container.name().equals(name)) {
        return container.essential();
      }
    }
    return false;
  }

  private static Task.Stop endOf(Task task) {
    return task.lastStatus() == Task.Status.PENDING
        ? new Task.Stop("TaskFailedToStart", "Task failed to start")
        : new Task.Stop("EssentialContainerExited", "Essential container in task exited");
  }

  /** The ECS agent reports a task's status, or somebody makes it so. It never goes back. */
  void become(Task task, Task.Status status) {
    if (status.compareTo(task.lastStatus()) <= 0) {
      return;
    }
    if (status == Task.Status.STOPPED && task.isWanted()) {
      unwanted(task, endOf(task));
    }
    Instant now = timeline.instant();
    task.become(status, now);
    journal.write(new Happening.TaskBecame(now, task.arn(), task.definition().family(), status));
    if (status == Task.Status.STOPPED) {
      timeline.after(REMEMBERED, () -> tasks.remove(task.id()));
    }
    changed();
  }

  /** Registers our machine anew: another container instance. */
  ContainerInstance register() {
    Instant now = timeline.instant();
    var arn =
        new ContainerInstanceArn(arn("container-instance", settings.cluster() + "/" + dice.id()));
    var instance =
        new ContainerInstance(arn, settings.instance().instanceId(), settings.size(), now);
    instance.put("ecs.ami-id", settings.instance().imageId());
    instance.put("ecs.availability-zone", settings.instance().availabilityZone());
    instance.put("ecs.capability.container-ordering", "");
    instance.put("ecs.capability.task-iam-role", "");
    instance.put("ecs.cpu-architecture", "x86_64");
    instance.put("ecs.instance-type", settings.instance().instanceType());
    instance.put("ecs.os-type", "linux");
    node.ifPresent(old -> old.agentConnected(false));
    instances.put(arn.id(), instance);
    node = Optional.of(instance);
    journal.write(new Happening.Registered(now, arn));
    changed();
    return instance;
  }

  /** Another machine than ours registers. */
  ContainerInstance join(String instanceId) {
    var arn =
        new ContainerInstanceArn(arn("container-instance", settings.cluster() + "/" + dice.id()));
    var instance = new ContainerInstance(arn, instanceId, settings.size(), timeline.instant());
    instances.put(arn.id(), instance);
    return instance;
  }

  void connected(boolean connected) {
    node.filter(instance -> instance.agentConnected() != connected)
        .ifPresent(instance -> {
          instance.agentConnected(connected);
          journal.write(new Happening.AgentConnected(timeline.instant(), connected));
          changed();
        });
  }

  void setStatus(ContainerInstance instance, ContainerInstance.Status status) {
    if (instance.status() == status) {
      return;
    }
    remember(instance);
    instance.become(status);
    journal.write(new Happening.NodeBecame(timeline.instant(), instance.arn(), status));
    changed();
  }

  void putAttribute(ContainerInstance instance, String name, String value) {
    if (value.equals(instance.attributes().get(name))) {
      return;
    }
    remember(instance);
    instance.put(name, value);
    journal.write(new Happening.AttributePut(timeline.instant(), instance.arn(), name, value));
    changed();
  }

  void deleteAttribute(ContainerInstance instance, String name) {
    remember(instance);
    instance.delete(name);
    changed();
  }

  private void remember(ContainerInstance instance) {
    Duration lag = faults.nodeSeenAfter.get();
    if (lag.isZero()) {
      return;
    }
    nodeBefore = Optional.of(shown(instance).copy());
    nodeBeforeUntil = timeline.instant().plus(lag);
  }

  /** The machine is gone: its tasks have ended, and its registration with them. */
  void machineGone() {
    node.ifPresent(instance -> {
      String reason = "Host EC2 (instance " + settings.instance().instanceId() + ") terminated.";
      for (Task task : List.copyOf(tasks.values())) {
        if (task.isOn(instance.arn()) && !task.isStopped()) {
          stop(task, new Task.Stop("TerminationNotice", reason));
          become(task, Task.Status.STOPPED);
        }
      }
      connected(false);
      setStatus(instance, ContainerInstance.Status.INACTIVE);
    });
  }

  void changed() {
    for (Runnable watcher : watchers) {
      watcher.run();
    }
  }
}
