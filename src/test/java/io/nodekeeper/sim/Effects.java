package io.nodekeeper.sim;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonFacts;
import io.nodekeeper.core.EcsAgent;
import io.nodekeeper.core.EcsNode;
import io.nodekeeper.core.EcsTask;
import io.nodekeeper.core.Notices;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Question;
import io.nodekeeper.core.Reading;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.sim.judge.Groups;
import io.nodekeeper.sim.judge.Releases;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Faults;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Operation;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.TaskDefinition;
import io.nodekeeper.standin.model.WorldModel;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Sees which faults really changed what the agent saw or what its actions did. */
final class Effects {

  private static final Set<Operation> CHANGES =
      Set.of(
          Operation.STOP_TASK,
          Operation.UPDATE_CONTAINER_INSTANCES_STATE,
          Operation.PUT_ATTRIBUTES,
          Operation.RECORD_LIFECYCLE_ACTION_HEARTBEAT,
          Operation.COMPLETE_LIFECYCLE_ACTION);

  private final WorldModel model;
  private final Options options;
  private final Reach reach;
  private final Releases releases;
  private final Set<RolloutOrder> orders = new HashSet<>();
  private final Set<TaskArn> hung = new HashSet<>();
  private final Set<String> slow = new HashSet<>();
  private final Set<TaskArn> slowTasks = new HashSet<>();
  private Optional<ContainerInstanceArn> lastInstance = Optional.empty();
  private Optional<Integer> versionAtBegin = Optional.empty();
  private Instant lookBegan = Instant.EPOCH;
  private boolean acting;
  private Instant lateUntil = Instant.EPOCH;
  private boolean dockerDies;

  Effects(WorldModel model, Options options, Reach reach, Releases releases) {
    this.releases = releases;
    this.model = model;
    this.options = options;
    this.reach = reach;
  }

  void lookBegins() {
    acting = false;
    lookBegan = model.timeline().instant();
    versionAtBegin = model.node().map(ContainerInstance::version);
  }

  void observed(Set<Question> questions, Observation seen) {
    docker(seen);
    agent(seen);
    imds(seen);
    files(seen);
    countIf(seen.isShuttingDown(), Fault.SHUT_DOWN);
    announced(seen.notices());
    shipped(seen.daemons());
    if (questions.contains(Question.TASKS) && seen.tasks().isKnown()) {
      tasks(seen);
    }
    if (questions.contains(Question.NODE)) {
      seen.node().toOptional().ifPresent(this::node);
    }
    boolean ecsAsked = questions.contains(Question.NODE) || questions.contains(Question.TASKS);
    boolean ecsAnswered = seen.node().isKnown() || seen.tasks().isKnown();
    countIf(ecsAsked && !ecsAnswered && unreachable, Fault.ECS_UNREACHABLE);
  }

  private Optional<String> lastTag = Optional.empty();
  private Optional<String> lastKept = Optional.empty();

  private void files(Observation seen) {
    if (!FileDraw.isIn(options.seed())) {
      return;
    }
    countIf(
        seen.files().present().values().stream().anyMatch(is -> !is.isKnown()),
        Fault.FILE_UNREADABLE);
    countIf(
        seen.files().values().values().stream().anyMatch(is -> !is.isKnown()),
        Fault.VALUES_UNREADABLE);
    Optional<String> kept =
        Optional.ofNullable(seen.files().values().get(FileDraw.PASSWORD))
            .flatMap(Reading::toOptional);
    countIf(
        kept.isPresent() && lastKept.isPresent() && !kept.equals(lastKept), Fault.VALUE_CHANGED);
    lastKept = kept.or(() -> lastKept);
    boolean known = seen.tags().isKnown();
    Optional<String> tag = seen.tags().toOptional().map(is -> is.get(FileDraw.TAG));
    countIf(known && tag.isEmpty(), Fault.REQUIRED_TAG_MISSING);
    countIf(
        tag.isPresent() && lastTag.isPresent() && !tag.equals(lastTag), Fault.REQUIRED_TAG_CHANGED);
    lastTag = tag.or(() -> lastTag);
  }

  private void announced(Notices notices) {
    countIf(notices.spot().toOptional().flatMap(is -> is).isPresent(), Fault.SPOT_NOTICE);
    countIf(
        !notices.maintenance().toOptional().orElse(List.of()).isEmpty(),
        Fault.MAINTENANCE_SCHEDULED);
    countIf(
        options.policy().drain().rebalance()
            && notices.rebalance().toOptional().flatMap(is -> is).isPresent(),
        Fault.REBALANCE_RECOMMENDED);
    countIf(notices.order().toOptional().flatMap(is -> is).isPresent(), Fault.OPERATOR_DRAINS);
  }

  private void shipped(DaemonFacts seen) {
    countIf(
        seen.definitions().values().stream()
            .flatMap(reading -> reading.toOptional().stream())
            .anyMatch(definition -> !definition.active()),
        Fault.REVISION_DEREGISTERED);
    countIf(
        seen.verdicts().values().stream()
            .flatMap(reading -> reading.toOptional().stream())
            .flatMap(List::stream)
            .anyMatch(verdict -> !verdict.containerInstance().equals(ours())),
        Fault.BAD_ELSEWHERE);
    countIf(!seen.orders().isKnown(), Fault.ROLLOUT_ORDERS_UNREADABLE);
    for (RolloutOrder order : seen.orders().toOptional().orElse(List.of())) {
      countIf(orders.add(order), Shipping.fault(order.kind()));
    }
  }

  private String ours() {
    return model.node().map(node -> node.arn().id()).orElse("");
  }

  /** What did not change in this look, and is shown otherwise than it is. */
  private void node(EcsNode shown) {
    boolean steady = model.node().map(ContainerInstance::version).equals(versionAtBegin);
    boolean same =
        model
            .node()
            .filter(is -> is.status().name().equals(shown.status()))
            .filter(is -> is.attributes().equals(shown.attributes()))
            .isPresent();
    countIf(steady && !same, Fault.STALE_NODE);
  }

  private boolean unreachable;

  void unreachable(boolean value) {
    unreachable = value;
  }

  private void docker(Observation seen) {
    boolean faulty = model.faults().docker != Faults.Docker.WELL;
    countIf(!seen.containers().isKnown() && faulty, Fault.DOCKER_UNREACHABLE);
    for (Container container : seen.containers().toOptional().orElse(List.of())) {
      boolean daemons = options.daemonOfFamily(container.family()).isPresent();
      countIf(
          daemons && container.health() == Container.Health.UNHEALTHY && !flawed(container),
          Fault.UNHEALTHY);
    }
  }

  private boolean flawed(Container container) {
    return releases.isBad(container.family(), container.revision())
        || options.daemonOfFamily(container.family()).orElseThrow().flaw() != Options.Flaw.NONE;
  }

  private void agent(Observation seen) {
    boolean up = model.agent().isUp();
    boolean faulty = model.faults().introspection != Faults.Introspection.WELL;
    countIf(!seen.agentTasks().isKnown() && up && faulty, Fault.INTROSPECTION_CLOSED);
    countIf(!seen.agentTasks().isKnown() && !up, Fault.ECS_AGENT_DOWN);
    countIf(
        seen.agentTasks().isKnown() && up && !model.agent().isConnected(), Fault.ECS_AGENT_CUT_OFF);
    Optional<ContainerInstanceArn> instance =
        seen.agent().toOptional().map(EcsAgent::containerInstance);
    if (instance.isPresent()) {
      countIf(lastInstance.isPresent() && !lastInstance.equals(instance), Fault.ECS_AGENT_ANEW);
      lastInstance = instance;
    }
    seen.agentTasks().toOptional().ifPresent(this::agentTasks);
  }

  private void agentTasks(List<AgentTask> listed) {
    Instant now = model.timeline().instant();
    Set<TaskArn> arns = new HashSet<>();
    for (AgentTask task : listed) {
      arns.add(task.arn());
      boolean daemons = options.daemonOfFamily(task.family()).isPresent();
      boolean old =
          model
              .task(task.arn())
              .filter(known -> known.createdAt().plus(Duration.ofMinutes(2)).isBefore(now))
              .isPresent();
      countIf(
          task.known() == AgentTask.Status.PENDING && daemons && old && hung.add(task.arn()),
          Fault.PULL_HUNG);
    }
    for (Task task : model.tasks()) {
      boolean here = model.node().filter(node -> task.isOn(node.arn())).isPresent();
      boolean made = task.createdAt().plus(Duration.ofSeconds(1)).isBefore(lookBegan);
      boolean alive = task.lastStatus() != Task.Status.STOPPED;
      countIf(
          here && made && alive && !arns.contains(task.arn()) && model.agent().isConnected(),
          Fault.SLOW_ARRIVAL);
    }
  }

  private void tasks(Observation seen) {
    Set<TaskArn> listed = new HashSet<>();
    for (EcsTask task : seen.tasks().toOptional().orElse(List.of())) {
      listed.add(task.arn());
    }
    for (Task task : model.tasks()) {
      boolean here = model.node().filter(node -> task.isOn(node.arn())).isPresent();
      countIf(
          here
              && task.createdAt().isBefore(lookBegan)
              && task.visibleAt().isAfter(model.timeline().instant())
              && !listed.contains(task.arn()),
          Fault.LATE_VISIBILITY);
    }
  }

  private void imds(Observation seen) {
    if (!seen.targetLifecycleState().isKnown()) {
      switch (model.faults().imds) {
        case UNAUTHORIZED -> reach.count(Fault.IMDS_UNAUTHORIZED);
        case FORBIDDEN -> reach.count(Fault.IMDS_FORBIDDEN);
        case UNAVAILABLE, REFUSED -> reach.count(Fault.IMDS_UNAVAILABLE);
        case SILENT -> reach.count(Fault.IMDS_SILENT);
        case WELL -> {}
      }
    }
    String target = seen.targetLifecycleState().toOptional().flatMap(state -> state).orElse("");
    countIf(target.startsWith("Warmed:"), Fault.WARMED);
    countIf(
        seen.imdsTags().toOptional().filter(tags -> !tags.enabled()).isPresent(), Fault.TAGS_OFF);
    countIf(
        seen.tags().toOptional().filter(tags -> !tags.containsKey("env")).isPresent(),
        Fault.TAG_MISSING);
  }

  void acted(List<Outcome> outcomes) {
    acting = false;
    for (Outcome outcome : outcomes) {
      if (outcome.action() instanceof Action.StartTask
          && !(outcome instanceof Outcome.Unanswered)) {
        start(outcome);
      }
      if (outcome.action() instanceof Action.WriteFile) {
        countIf(outcome instanceof Outcome.Failed, Fault.FILE_UNWRITABLE);
        countIf(outcome instanceof Outcome.Done && tagsChanged, Fault.TAG_CHANGED);
        tagsChanged = false;
      }
    }
  }

  private boolean tagsChanged;

  void tagsChanged() {
    tagsChanged = true;
  }

  private void start(Outcome outcome) {
    boolean draining =
        model.node().filter(node -> node.status() == ContainerInstance.Status.DRAINING).isPresent();
    boolean accepted = outcome instanceof Outcome.Done;
    if (draining) {
      switch (model.faults().onDraining) {
        case ACCEPT -> countIf(accepted, Fault.START_ON_DRAINING_ACCEPTED);
        case FAILURE_INACTIVE -> countIf(!accepted, Fault.START_ON_DRAINING_FAILED);
        case EXCEPTION -> countIf(!accepted, Fault.START_ON_DRAINING_REFUSED);
      }
    } else if (!accepted && model.faults().startTaskFailure.isPresent()) {
      String reason = model.faults().startTaskFailure.get();
      reach.count(
          reason.startsWith("RESOURCE")
              ? Fault.START_RESOURCE
              : reason.equals("AGENT") ? Fault.START_AGENT : Fault.START_OTHER);
    }
  }

  /** A change that the agent asked for happens later, by then. */
  void late(Instant when) {
    lateUntil = when;
  }

  void acting() {
    acting = true;
  }

  void slow(String family, boolean pullsSlowly) {
    if (pullsSlowly) {
      slow.add(family);
    } else {
      slow.remove(family);
    }
  }

  void dockerRestarts(boolean value) {
    dockerDies = value;
  }

  void happened(Happening happening) {
    switch (happening) {
      case Happening.Called called when called.answer().equals("silence") && called.done() -> {
        countIf(called.operation() == Operation.START_TASK, Fault.START_ANSWER_LOST);
        countIf(CHANGES.contains(called.operation()), Fault.ANSWER_LOST);
      }
      case Happening.TaskMade made when Groups.isOurs(made.group()) -> {
        changed();
        if (slow.contains(made.family())) {
          slowTasks.add(made.task());
        }
        model.task(made.task()).map(Task::definition).ifPresent(this::revised);
      }
      case Happening.ContainerStarted started ->
          countIf(slowTasks.remove(started.task()), Fault.PULL_SLOW);
      case Happening.AttributePut _ -> changed();
      case Happening.NodeBecame _ -> changed();
      case Happening.ContainerExited exited -> {
        countIf(dockerDies && ofDaemon(exited.task()), Fault.DOCKER_RESTARTED);
      }
      case Happening.TaskBecame became when became.status() == Task.Status.STOPPED ->
          stopped(became);
      default -> {}
    }
  }

  private void revised(TaskDefinition started) {
    boolean bad = releases.isBad(started.family(), started.revision());
    countIf(bad, Fault.REVISION_BAD);
    countIf(!bad && started.revision() > 1, Fault.REVISION_REGISTERED);
  }

  private void changed() {
    boolean late = !acting && !model.timeline().instant().isAfter(lateUntil);
    countIf(late, Fault.LATE_EFFECT);
  }

  private void stopped(Happening.TaskBecame became) {
    if (options
        .daemonOfFamily(became.family())
        .filter(plan -> plan.flaw() == Options.Flaw.NONE)
        .isEmpty()) {
      return;
    }
    String reason = why(became.task());
    countIf(reason.contains("CannotPull"), Fault.PULL_FAILED);
    countIf(reason.contains("CannotStart"), Fault.START_FAILED);
  }

  private String why(TaskArn arn) {
    var words = new StringBuilder();
    model
        .task(arn)
        .ifPresent(task -> {
          words.append(task.stoppedReason().orElse(""));
          task.parts().forEach(part -> words.append(' ').append(part.reason().orElse("")));
        });
    return words.toString();
  }

  private boolean ofDaemon(TaskArn arn) {
    return model
        .task(arn)
        .filter(task -> options.daemonOfFamily(task.definition().family()).isPresent())
        .isPresent();
  }

  private void countIf(boolean effect, Fault fault) {
    if (effect) {
      reach.count(fault);
    }
  }
}
