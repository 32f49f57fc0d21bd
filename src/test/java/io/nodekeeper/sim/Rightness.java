package io.nodekeeper.sim;

import io.nodekeeper.core.Blocker;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.DaemonStatus;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.DrainStatus;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Policy;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.engine.Look;
import io.nodekeeper.sim.judge.FilesAreTrue;
import io.nodekeeper.sim.judge.Rule;
import io.nodekeeper.sim.judge.RunByEcs;
import io.nodekeeper.sim.judge.Scene;
import io.nodekeeper.standin.model.ContainerInstance;
import io.nodekeeper.standin.model.Happening;
import io.nodekeeper.standin.model.Task;
import io.nodekeeper.standin.model.WorldModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a right node is, by the world's truth: rule 12, and rule 2's and rule 13's state at rest.
 */
final class Rightness {

  private final Options options;
  private final WorldModel model;
  private final Scene scene;
  private final Announced announced;
  private final RightRevision revision;
  private final News news;
  private final RightPlace place;
  private final FilesAreTrue files;
  private boolean ourHookEnded;

  Rightness(
      Options options, WorldModel model, Scene scene, Announced announced, FilesAreTrue files) {
    this.files = files;
    this.announced = announced;
    this.place = new RightPlace(options, model, scene);
    this.revision = new RightRevision(options, model, scene, announced, place);
    this.options = options;
    this.news = new News(options);
    this.model = model;
    this.scene = scene;
  }

  /** Whether the node is to go: chosen, DRAINING, or shut down. */
  boolean leaves() {
    return isChosen() || isDraining() || model.ec2().isShuttingDown() || isAnnounced();
  }

  private boolean isAnnounced() {
    return announced.spot.isPresent()
        || announced.order.isPresent()
        || (announced.rebalance.isPresent() && options.policy().drain().rebalance())
        || announced.maintenance.stream()
            .anyMatch(event ->
                !event
                    .notBefore()
                    .minus(options.policy().drain().maintenanceBefore())
                    .isAfter(scene.agentNow()));
  }

  /** An operator wants the daemons to stay, and nothing else wants the node. */
  private boolean isKept() {
    boolean operatorsOnly =
        !isChosen()
            && !model.ec2().isShuttingDown()
            && announced.spot.isEmpty()
            && announced.maintenance.isEmpty()
            && (announced.rebalance.isEmpty() || !options.policy().drain().rebalance());
    return operatorsOnly && announced.order.filter(DrainOrder::keepDaemons).isPresent();
  }

  private boolean isChosen() {
    return model.scaling().targetState().filter("Terminated"::equals).isPresent();
  }

  /** Its part is done: what else holds the instance is not the agent's to end. */
  void happened(Happening happening) {
    switch (happening) {
      case Happening.HookEnded ended
          when options.group().ours().filter(ended.hook()::equals).isPresent() ->
          ourHookEnded = true;
      case Happening.LifecycleBecame became when !became.state().equals("Terminating:Proceed") ->
          ourHookEnded &= became.state().equals("Terminated");
      default -> {}
    }
  }

  private boolean isDraining() {
    return model
        .node()
        .filter(node -> node.status() == ContainerInstance.Status.DRAINING)
        .isPresent();
  }

  /** What is not right, and by which rule. */
  record Wrong(Rule rule, String sentence) {}

  /** The first thing that is not right; empty if all is. */
  Optional<Wrong> wrong(Look look) {
    news.heard(look);
    for (Options.DaemonPlan plan : leaves() ? List.<Options.DaemonPlan>of() : options.daemons()) {
      Optional<String> misplaced = misplaced(plan, look);
      if (misplaced.isPresent()) {
        return Optional.of(new Wrong(Rule.ONLY_WHERE, misplaced.get()));
      }
      boolean restarted = revision.isRestartedForFile(plan);
      if (place.isElsewhere(plan) || (restarted && revision.mayRestartForFile(plan))) {
        continue;
      }
      if (restarted) {
        return Optional.of(new Wrong(Rule.DEEDS, plan.name() + " is being restarted for a file"));
      }
      Optional<String> wrong = daemon(plan, look);
      if (wrong.isPresent()) {
        return Optional.of(new Wrong(rule(plan), wrong.get()));
      }
      Optional<String> outdated = outdated(plan, look);
      if (outdated.isPresent()) {
        return Optional.of(new Wrong(Rule.GOES_BACK, outdated.get()));
      }
    }
    return node(look)
        .map(sentence -> new Wrong(Rule.HEALS, sentence))
        .or(() -> leaves() ? Optional.empty() : following(look))
        .or(() -> leaves() ? Optional.empty() : untold(look));
  }

  private Optional<Wrong> following(Look look) {
    for (NodeFile file : options.policy().files()) {
      Optional<String> owed =
          files
              .owed(file, revision::mayRestart)
              .or(() -> files.stale(file, look, revision::mayRestart));
      if (owed.isPresent()) {
        return owed.map(sentence -> new Wrong(Rule.DEEDS, sentence));
      }
    }
    return Optional.empty();
  }

  private Optional<Wrong> untold(Look look) {
    return news.untold(model.node().orElseThrow(), look)
        .map(sentence -> new Wrong(Rule.FLEET, sentence));
  }

  /** How often there has been something else to tell the fleet, of all looks that were judged. */
  int news() {
    return news.changes();
  }

  private Optional<String> misplaced(Options.DaemonPlan plan, Look look) {
    DaemonStatus status = status(plan, look);
    return place.isElsewhere(plan) ? place.elsewhere(plan, status) : place.waiting(plan, status);
  }

  private Optional<String> outdated(Options.DaemonPlan plan, Look look) {
    boolean shared =
        options.services().stream().anyMatch(service -> service.family().equals(plan.family()));
    return place.canBeHealthy(plan.name()) && place.isProvided(plan) && !shared
        ? scene.aliveOf(plan.family()).stream()
            .findFirst()
            .flatMap(task -> revision.wrong(plan, task, status(plan, look)))
        : Optional.empty();
  }

  /** Where a daemon is broken for good, the others' being right is a rule of its own. */
  private Rule rule(Options.DaemonPlan plan) {
    boolean brokenOne =
        options.daemons().stream().anyMatch(other -> other.flaw() != Options.Flaw.NONE);
    return brokenOne && place.canBeHealthy(plan.name()) ? Rule.FAILURES_STAY_APART : Rule.HEALS;
  }

  private Optional<String> node(Look look) {
    if (model.node().isEmpty()) {
      return Optional.of("the ECS agent has not registered");
    }
    if (!look.objections().isEmpty()) {
      return Optional.of("the guard objects: " + look.objections());
    }
    return leaves() ? leaving(look) : staying(look);
  }

  private Optional<String> staying(Look look) {
    if (look.decision().drain().isPresent()) {
      return Optional.of("the agent drains a node that is to stay");
    }
    return attributes(look).or(() -> files(look));
  }

  private static DaemonStatus status(Options.DaemonPlan plan, Look look) {
    return look.decision().daemons().stream()
        .filter(known -> known.name().equals(plan.name()))
        .findFirst()
        .orElseThrow();
  }

  private Optional<String> daemon(Options.DaemonPlan plan, Look look) {
    DaemonStatus status = status(plan, look);
    List<Task> alive = scene.aliveOf(plan.family());
    boolean shared = alive.stream().anyMatch(task -> task.service().isPresent());
    boolean replaced = revision.mayRestartForFile(plan) || revision.isReplacedAfterABrokenOne(plan);
    if (alive.size() > 1 && !shared && !replaced) {
      return Optional.of(alive.size() + " tasks of " + plan.family() + " are on the node");
    }
    if (!place.canBeHealthy(plan.name())) {
      boolean back = hasJustEnded(status) || (place.isProvided(plan) && canStart(plan, look));
      return flawed(plan, status, alive.isEmpty() && !back);
    }
    if (alive.isEmpty() || scene.runningOf(plan.family()).isEmpty()) {
      return Optional.of("nothing of " + plan.name() + " runs: " + status.reason());
    }
    return status.isHealthy()
        ? Optional.empty()
        : Optional.of(plan.name() + " is " + status.phase() + ": " + status.reason());
  }

  /** What it comes after is well at present, though what that comes after never is. */
  private static boolean canStart(Options.DaemonPlan plan, Look look) {
    return look.decision().daemons().stream()
        .filter(status -> plan.declared().after().contains(status.name()))
        .allMatch(DaemonStatus::isHealthy);
  }

  /** The agent has not had the time of a look to see it. */
  private boolean hasJustEnded(DaemonStatus status) {
    return status
        .task()
        .flatMap(model::task)
        .flatMap(Task::stoppedAt)
        .filter(at -> at.isAfter(scene.trueNow().minusSeconds(2)))
        .isPresent();
  }

  /** It cannot be healthy; it has to be named, with what really is wrong. */
  private Optional<String> flawed(Options.DaemonPlan plan, DaemonStatus status, boolean gone) {
    boolean ownFlaw = plan.flaw() != Options.Flaw.NONE;
    boolean waits = status.phase() == DaemonStatus.Phase.WAITING;
    boolean namesEarlier =
        plan.declared().after().stream()
            .map(DaemonName::value)
            .anyMatch(earlier -> status.reason().contains(earlier));
    if (status.isHealthy() && ownFlaw) {
      return Optional.of(plan.name() + " is called healthy, and cannot be");
    }
    if (gone && !waits && !ownFlaw) {
      return Optional.of(plan.name() + " cannot be started, and is " + status.phase());
    }
    return waits && !namesEarlier && !ownFlaw && place.isProvided(plan)
        ? Optional.of(plan.name() + " waits and does not say for whom: " + status.reason())
        : Optional.empty();
  }

  private Optional<String> attributes(Look look) {
    ContainerInstance node = model.node().orElseThrow();
    Policy.Ready ready = options.policy().ready();
    boolean allCriticalCan =
        options.daemons().stream()
            .filter(plan -> plan.declared().critical() && !place.isElsewhere(plan))
            .allMatch(plan -> place.canBeHealthy(plan.name()));
    if (!look.decision().ready() && (allCriticalCan || ready.openAfterwards())) {
      return Optional.of("the gate is closed");
    }
    String shown = node.attributes().get(ready.attribute());
    String wanted = Boolean.toString(look.decision().ready());
    if (!wanted.equals(shown)) {
      return Optional.of("ECS shows " + ready.attribute() + "=" + shown + ", not " + wanted);
    }
    Optional<String> unsaid = revision.unsaid(node);
    if (unsaid.isPresent()) {
      return unsaid;
    }
    String state = node.attributes().get(Policy.STATE_ATTRIBUTE);
    return look.decision().state().word().equals(state)
        ? Optional.empty()
        : Optional.of("ECS shows state " + state + ", not " + look.decision().state().word());
  }

  private Optional<String> files(Look look) {
    return options.policy().files().stream()
        .flatMap(file -> files.wrong(file, look).stream())
        .findFirst();
  }

  private Optional<String> leaving(Look look) {
    if (look.decision().drain().isEmpty()) {
      return Optional.of("the agent does not drain a node that is to go");
    }
    if (isChosen() && ourHookEnded) {
      return Optional.empty();
    }
    List<Task> replicas = scene.alive().stream().filter(scene::isReplica).toList();
    if (!replicas.isEmpty()) {
      return held(look, replicas);
    }
    for (Options.DaemonPlan plan : isKept() ? List.<Options.DaemonPlan>of() : options.daemons()) {
      if (scene.aliveOf(plan.family()).stream()
          .anyMatch(task -> !RunByEcs.isLeftAlone(scene, task))) {
        return Optional.of("daemon " + plan.name() + " is still there");
      }
    }
    if (isChosen() && options.group().ours().isPresent()) {
      return Optional.of("all is gone, and the hook is not completed");
    }
    return look.decision().state() == NodeState.DRAINED
        ? Optional.empty()
        : Optional.of("all is gone, and the node is " + look.decision().state());
  }

  /** Only what nobody ever stops may hold a node, and then it is named. */
  private Optional<String> held(Look look, List<Task> replicas) {
    if (isChosen() && options.group().ours().isPresent()) {
      return Optional.of("replicas are still there: " + names(replicas));
    }
    var transients = new ArrayList<Task>();
    for (Task task : replicas) {
      if (!isEndless(task)) {
        transients.add(task);
      }
    }
    if (!transients.isEmpty()) {
      return Optional.of("replicas are still there: " + names(transients));
    }
    Set<TaskArn> named =
        look.decision().drain().map(DrainStatus::blockers).orElse(List.of()).stream()
            .map(Blocker::task)
            .collect(Collectors.toSet());
    return replicas.stream().allMatch(task -> named.contains(task.arn()))
        ? Optional.empty()
        : Optional.of("what holds the node is not named: " + names(replicas));
  }

  private boolean isEndless(Task task) {
    boolean rigid =
        options.services().stream()
            .anyMatch(
                plan -> plan.rigid() && task.service().filter(plan.name()::equals).isPresent());
    return task.service().isPresent() && (rigid || !isDraining());
  }

  private static String names(List<Task> tasks) {
    return tasks.stream().map(Scene::name).collect(Collectors.joining(", "));
  }
}
