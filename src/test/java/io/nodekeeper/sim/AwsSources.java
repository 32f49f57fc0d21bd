package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AutoScaling;
import io.nodekeeper.core.Badness;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Definition;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Identity;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.core.Verdict;
import io.nodekeeper.standin.model.ApiError;
import io.nodekeeper.standin.model.ContainerDefinition;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Ecs;
import io.nodekeeper.standin.model.NoAnswer;
import io.nodekeeper.standin.model.ScalingGroup;
import io.nodekeeper.standin.model.Service;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.VirtualTimeline;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What is asked of AWS, call by call as the agent's edges would. */
final class AwsSources {

  /** What a container has to stop whose definition names no time. */
  private static final Duration UNNAMED = Duration.ofSeconds(30);

  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final Duration KEPT_IN_DOUBT = Duration.ofSeconds(30);

  private record Strategy(Optional<Boolean> daemon, Optional<EcsTask.Rolling> rolling, Instant at) {
    private boolean holds(Instant now) {
      Duration kept = daemon.isPresent() ? KEPT : KEPT_IN_DOUBT;
      return now.isBefore(at.plus(kept));
    }
  }

  private final VirtualTimeline timeline;
  private final WorldModel model;
  private final Duration answer;
  private final SortedMap<String, Strategy> strategies = new TreeMap<>();
  private final Map<TaskArn, String> ends = new HashMap<>();

  AwsSources(VirtualTimeline timeline, WorldModel model, Duration answer) {
    this.timeline = timeline;
    this.model = model;
    this.answer = answer;
  }

  void forget() {
    strategies.clear();
  }

  private <T> T call(Supplier<T> api) {
    timeline.advance(answer);
    try {
      return api.get();
    } catch (ApiError error) {
      throw new Unreadable(error.code());
    }
  }

  SortedMap<String, String> tags(Identity who) {
    return call(() -> model.ec2().describeTags(who.instanceId()));
  }

  EcsNode node(EcsAgent own) {
    Ecs.Found<ContainerInstance> found =
        call(() ->
            model
                .ecs()
                .describeContainerInstances(
                    Optional.of(own.cluster()), List.of(own.containerInstance().value())));
    if (found.items().isEmpty()) {
      throw new Unreadable("ecs:DescribeContainerInstances: MISSING");
    }
    ContainerInstance is = found.items().getFirst();
    return new EcsNode(
        own.containerInstance(), is.status().name(), is.agentConnected(), is.attributes());
  }

  Definition definition(String name) {
    TaskDefinition is = call(() -> model.ecs().describeTaskDefinition(name));
    var ports = new TreeSet<String>();
    is.hostPorts().forEach(port -> ports.add(port + "/tcp"));
    var essential = new TreeSet<String>();
    is.containers().stream()
        .filter(ContainerDefinition::essential)
        .forEach(container -> essential.add(container.name()));
    return new Definition(
        is.family(),
        is.revision(),
        is.active(),
        Optional.empty(),
        is.containers().stream().map(ContainerDefinition::name).toList(),
        essential,
        ports,
        is.memory(),
        is.cpu(),
        new TreeMap<>(),
        List.of());
  }

  List<Verdict> verdicts(EcsAgent own, DaemonName daemon) {
    var verdicts = new ArrayList<Verdict>();
    Optional<String> token = Optional.empty();
    do {
      var filter =
          new Ecs.ListAttributes(
              Optional.of(own.cluster()),
              Optional.of(Badness.attribute(daemon)),
              Optional.empty(),
              0,
              token);
      Ecs.Page<Ecs.Attribute> page = call(() -> model.ecs().listAttributes(filter));
      for (Ecs.Attribute found : page.items()) {
        String target = found.target();
        for (int revision : Badness.revisions(found.value().orElse(""))) {
          verdicts.add(new Verdict(revision, target.substring(target.lastIndexOf('/') + 1)));
        }
      }
      token = page.nextToken();
    } while (token.isPresent());
    return verdicts;
  }

  List<EcsTask> tasks(EcsAgent own) {
    var arns = new TreeSet<TaskArn>();
    list(own, "RUNNING", arns);
    list(own, "STOPPED", arns);
    if (arns.isEmpty()) {
      return List.of();
    }
    var names = new ArrayList<String>(arns.size());
    arns.forEach(arn -> names.add(arn.value()));
    var described = new ArrayList<Task>();
    for (int from = 0; from < names.size(); from += 100) {
      List<String> chunk = names.subList(from, Math.min(from + 100, names.size()));
      described.addAll(
          call(() -> model.ecs().describeTasks(Optional.of(own.cluster()), chunk)).items());
    }
    learnStrategies(own, described);
    var tasks = new ArrayList<EcsTask>(described.size());
    for (Task task : described) {
      tasks.add(ecsTask(task));
    }
    tasks.sort(Comparator.comparing(EcsTask::arn));
    return tasks;
  }

  private void list(EcsAgent own, String desired, Set<TaskArn> into) {
    Optional<String> token = Optional.empty();
    do {
      var filter =
          new Ecs.ListTasks(
              Optional.of(own.cluster()),
              Optional.of(own.containerInstance().value()),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(desired),
              0,
              token);
      Ecs.Page<TaskArn> page = call(() -> model.ecs().listTasks(filter));
      into.addAll(page.items());
      token = page.nextToken();
    } while (token.isPresent());
  }

  /** That a service could not be asked about is no reason not to know its tasks. */
  private void learnStrategies(EcsAgent own, List<Task> tasks) {
    Instant now = timeline.instant();
    var names = new TreeSet<String>();
    tasks.forEach(task -> task.service().ifPresent(names::add));
    strategies.keySet().retainAll(names);
    strategies.values().removeIf(known -> !known.holds(now));
    names.removeAll(strategies.keySet());
    var open = List.copyOf(names);
    for (int from = 0; from < open.size(); from += 10) {
      List<String> chunk = open.subList(from, Math.min(from + 10, open.size()));
      chunk.forEach(
          name -> strategies.put(name, new Strategy(Optional.empty(), Optional.empty(), now)));
      for (Service service : servicesOrNone(own, chunk)) {
        strategies.put(
            service.name(),
            new Strategy(
                Optional.of(service.isDaemon()),
                Optional.of(
                    new EcsTask.Rolling(
                        service.wanted().minimumHealthyPercent(),
                        service.wanted().maximumPercent())),
                now));
      }
    }
  }

  private List<Service> servicesOrNone(EcsAgent own, List<String> names) {
    try {
      return call(() -> model.ecs().describeServices(Optional.of(own.cluster()), names)).items();
    } catch (Unreadable | NoAnswer _) {
      return List.of();
    }
  }

  private EcsTask ecsTask(Task task) {
    return new EcsTask(
        task.arn(),
        task.definition().family(),
        task.definition().revision(),
        task.lastStatus().name(),
        task.desiredStatus().name(),
        owner(task),
        Optional.of(task.createdAt()),
        task.stoppingAt(),
        stopTimeout(task),
        task.isStopped()
            ? Optional.of(ends.computeIfAbsent(task.arn(), _ -> end(task)))
            : task.stoppedReason());
  }

  /** Asked for only of a replica; its containers do not depend on each other here. */
  private static Optional<Duration> stopTimeout(Task task) {
    boolean ours = task.group().startsWith(Action.StartTask.GROUP_PREFIX);
    return task.isStopped() || ours
        ? Optional.empty()
        : task.definition().containers().stream()
            .map(container -> container.stopTimeout().orElse(UNNAMED))
            .max(Comparator.naturalOrder());
  }

  private EcsTask.Owner owner(Task task) {
    if (!task.isOfService()) {
      return new EcsTask.Owner.Standalone(task.startedBy(), task.group());
    }
    String name = task.service().orElseThrow();
    Strategy known = strategies.get(name);
    return new EcsTask.Owner.Service(
        name,
        known == null ? Optional.empty() : known.daemon(),
        known == null ? Optional.empty() : known.rolling());
  }

  private static String end(Task task) {
    var line = new StringBuilder(64);
    line.append(task.stopCode().orElse("")).append(": ").append(task.stoppedReason().orElse(""));
    for (Task.Part part : task.parts()) {
      line.append(" (").append(part.definition().name()).append(": ");
      part.exitCode().ifPresent(code -> line.append("exit ").append(code).append(' '));
      line.append(part.reason().orElse("")).append(')');
    }
    return line.toString();
  }

  AutoScaling autoScaling(Identity who) {
    Optional<ScalingGroup.Instance> instance = instance(who);
    Optional<String> group = instance.map(ScalingGroup.Instance::group);
    return new AutoScaling(
        group,
        instance.map(ScalingGroup.Instance::state),
        group.map(name -> hooks(name, ScalingGroup.TERMINATING)).orElse(List.of()),
        group.map(name -> hooks(name, ScalingGroup.LAUNCHING)).orElse(List.of()),
        group.flatMap(this::retainsAbandoned));
  }

  private Optional<ScalingGroup.Instance> instance(Identity who) {
    return call(() -> model.scaling().describeAutoScalingInstances(List.of(who.instanceId())))
        .stream()
        .findFirst();
  }

  private List<AutoScaling.Hook> hooks(String group, String transition) {
    var hooks = new ArrayList<AutoScaling.Hook>();
    for (ScalingGroup.Hook hook : call(() -> model.scaling().describeLifecycleHooks(group))) {
      if (hook.transition().equals(transition)) {
        hooks.add(AutoScaling.Hook.of(hook.name(), hook.heartbeatTimeout()));
      }
    }
    hooks.sort(Comparator.comparing(AutoScaling.Hook::name));
    return hooks;
  }

  /** That it could not be asked hides nothing else. */
  private Optional<Boolean> retainsAbandoned(String group) {
    try {
      return call(() -> model.scaling().describeAutoScalingGroups(List.of(group))).stream()
          .findFirst()
          .map(found -> found.onAbandon().filter("retain"::equals).isPresent());
    } catch (Unreadable | NoAnswer _) {
      return Optional.empty();
    }
  }
}
