package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The second opinion on a decision: written from what must never happen, from the raw readings, and
 * knowing nothing of how decisions are made. What it objects to is not done.
 */
public final class Guard {

  private final Policy policy;
  private final Observation seen;
  private final Decision decision;
  private final Instant now;

  private Guard(Policy policy, Observation seen, Decision decision, Instant now) {
    this.policy = policy;
    this.seen = seen;
    this.decision = decision;
    this.now = now;
  }

  public static List<Objection> object(
      Policy policy, Observation seen, Decision decision, Instant now) {
    var guard = new Guard(policy, seen, decision, now);
    var objections = new ArrayList<Objection>();
    for (Action action : decision.actions()) {
      guard.against(action).ifPresent(why -> objections.add(new Objection(action, why)));
    }
    return List.copyOf(objections);
  }

  private Optional<String> against(Action action) {
    return switch (action) {
      case Action.StartTask start -> againstStart(start);
      case Action.StopTask stop ->
          decision.memory().drain().isPresent()
              ? againstStopInDrain(stop)
              : replaced(stop.daemon()).filter(stop.task()::equals).isPresent()
                  ? againstStopReplaced(stop)
                  : againstStop(stop);
      case Action.StopReplica stop -> againstStopReplica(stop);
      case Action.SetDraining _ -> againstDraining();
      case Action.SetActive _ -> againstActive();
      case Action.CompleteLifecycle complete -> againstComplete(complete);
      case Action.CompleteLaunch _ ->
          objection(
              decision.memory().drain().isPresent() || !(decision.ready() || seen.isWarmed()),
              "the node is not ready");
      case Action.Heartbeat _ ->
          objection(
              decision.memory().drain().filter(drain -> drain.letGo().isEmpty()).isEmpty(),
              "nothing is waiting for this node any more");
      case Action.WriteFile write ->
          objection(write.content().isBlank(), "a file is never made empty");
      case Action.PutAttributes put ->
          objection(
              decision.memory().drain().isPresent()
                  && "true".equals(put.attributes().get(policy.ready().attribute())),
              "a node that leaves is not ready");
    };
  }

  private Optional<String> againstStart(Action.StartTask start) {
    if (decision.memory().drain().isPresent()
        || seen.isChosenByAutoScaling()
        || seen.isShuttingDown()
        || seen.isWarmed()) {
      return Optional.of("nothing is started on a node that leaves or waits in a warm pool");
    }
    if (seen.node().toOptional().filter(EcsNode::isActive).isEmpty()) {
      return Optional.of("nothing is started on a node that ECS does not show ACTIVE");
    }
    if (!seen.agentTasks().isKnown() || !seen.containers().isKnown()) {
      return Optional.of("what cannot be seen is not missing");
    }
    Optional<Daemon> daemon = policy.daemon(start.daemon());
    if (daemon.filter(is -> is.run() == Daemon.Run.SERVICE).isPresent()) {
      return Optional.of("a DAEMON service of ECS runs it");
    }
    if (daemon.filter(is -> !(selected(is) instanceof Selection.Match.Fits)).isPresent()) {
      return Optional.of("it is not known to be for this node");
    }
    String family = start.taskDefinition().family();
    var here = new TreeSet<TaskArn>();
    agentTasks().stream()
        .filter(task -> task.family().equals(family) && task.known() != AgentTask.Status.STOPPED)
        .forEach(task -> here.add(task.arn()));
    containers().stream()
        .filter(container -> container.family().equals(family) && container.state().isAlive())
        .filter(container -> !isStoppedForAgent(container.task()))
        .forEach(container -> here.add(container.task()));
    if (startsFirst(start.daemon())) {
      replaced(start.daemon()).ifPresent(here::remove);
    }
    return objection(!here.isEmpty(), "a task of family " + family + " is here");
  }

  /** The task that the memory knows to be replaced. */
  private Optional<TaskArn> replaced(DaemonName daemon) {
    return decision
        .memory()
        .rollout(daemon)
        .flatMap(Rollout::attempt)
        .flatMap(Rollout.Attempt::replaces);
  }

  /** Whether its two tasks may run beside each other. */
  private boolean startsFirst(DaemonName daemon) {
    boolean fits =
        decision
            .memory()
            .rollout(daemon)
            .flatMap(Rollout::attempt)
            .filter(attempt -> attempt.clash().isEmpty())
            .isPresent();
    return fits
        && policy
            .daemon(daemon)
            .filter(is -> is.update().method() == Daemon.Update.Method.START_FIRST)
            .isPresent();
  }

  private Optional<String> againstStopReplaced(Action.StopTask stop) {
    if (seen.isChosenByAutoScaling()
        || seen.isShuttingDown()
        || seen.isWarmed()
        || seen.node().toOptional().filter(EcsNode::isActive).isEmpty()) {
      return Optional.of("nothing is replaced on a node that leaves or is not ACTIVE");
    }
    if (!seen.agentTasks().isKnown() || !seen.containers().isKnown()) {
      return Optional.of("what cannot be seen is not replaced");
    }
    return startsFirst(stop.daemon()) ? againstStopExtra(stop) : Optional.empty();
  }

  private boolean isStoppedForAgent(TaskArn arn) {
    return agentTasks().stream()
        .anyMatch(task -> task.arn().equals(arn) && task.known() == AgentTask.Status.STOPPED);
  }

  private Optional<String> againstStopInDrain(Action.StopTask stop) {
    if (isKept()) {
      return Optional.of("an operator keeps the daemons");
    }
    if (isOfEcs(stop)) {
      return Optional.of("a DAEMON service of ECS runs it");
    }
    Optional<Daemon> stopped = policy.daemon(stop.daemon());
    boolean early = stopped.filter(is -> is.leaves() == Daemon.Leaves.FIRST).isPresent();
    if (!seen.containers().isKnown()) {
      return Optional.of("Docker has not said what is gone");
    }
    Optional<TaskArn> replica = early ? Optional.empty() : livingReplica();
    if (replica.isPresent()) {
      return Optional.of("replica " + replica.get().id() + " is still alive");
    }
    for (DaemonName later : stoppedBefore(stop.daemon())) {
      Optional<Daemon> daemon = policy.daemon(later);
      if (daemon.isPresent() && isAlive(daemon.get().taskDefinition().family())) {
        return Optional.of(later + ", which is started after it, is still here");
      }
    }
    return Optional.empty();
  }

  private List<DaemonName> stoppedBefore(DaemonName name) {
    boolean last = policy.daemon(name).filter(is -> is.leaves() == Daemon.Leaves.LAST).isPresent();
    return policy.daemons().stream()
        .filter(daemon -> daemon.run() == Daemon.Run.AGENT)
        .filter(daemon ->
            daemon.after().contains(name) || (last && daemon.leaves() != Daemon.Leaves.LAST))
        .map(Daemon::name)
        .toList();
  }

  /** By the order as it was read, not as it is remembered. */
  private boolean isKept() {
    boolean ordered =
        seen.notices()
            .order()
            .toOptional()
            .flatMap(order -> order)
            .filter(DrainOrder::keepDaemons)
            .isPresent();
    boolean spot = seen.notices().spot().toOptional().flatMap(notice -> notice).isPresent();
    return ordered
        && !seen.isChosenByAutoScaling()
        && !seen.isShuttingDown()
        && !spot
        && decision
            .memory()
            .drain()
            .filter(drain -> !drain.causes().containsKey(Cause.MAINTENANCE))
            .filter(drain -> !drain.causes().containsKey(Cause.REBALANCE))
            .isPresent();
  }

  /** Only what ECS says is standalone, and only when its time has come. */
  private Optional<String> againstStopReplica(Action.StopReplica stop) {
    Optional<Drain> drain = decision.memory().drain();
    if (drain.isEmpty() || drain.get().withdrawn().isPresent()) {
      return Optional.of("the node is not leaving");
    }
    boolean standalone =
        seen.tasks().toOptional().orElse(List.of()).stream()
            .anyMatch(task -> task.arn().equals(stop.task()) && task.isStandalone(policy));
    if (!standalone) {
      return Optional.of("ECS has not said that it belongs to no service");
    }
    boolean forced = drain.get().order().filter(DrainOrder::force).isPresent();
    boolean due =
        policy.drain().standalone() instanceof Policy.Standalone.Stop(Duration after)
            && !now.isBefore(drain.get().begin().plus(after));
    return objection(!forced && !due, "its time has not come");
  }

  private boolean isAlive(String family) {
    return containers().stream()
            .anyMatch(container ->
                container.family().equals(family)
                    && !container.isInternal()
                    && container.state().isAlive())
        || agentTasks().stream()
            .anyMatch(
                task -> task.family().equals(family) && task.known() != AgentTask.Status.STOPPED);
  }

  /** While the node stays: one too many, or one of ours that does not do its work. */
  private Optional<String> againstStop(Action.StopTask stop) {
    boolean pending =
        seen.containers().isKnown()
            && containers().stream()
                .noneMatch(is -> is.task().equals(stop.task()) && is.state().isAlive())
            && agentTasks().stream()
                .anyMatch(
                    is -> is.arn().equals(stop.task()) && is.known() == AgentTask.Status.PENDING);
    boolean unhealthy =
        containers().stream()
            .anyMatch(
                is -> is.task().equals(stop.task()) && is.health() == Container.Health.UNHEALTHY);
    return isOurs(stop.task()) && (pending || unhealthy || isRemoved(stop))
        ? Optional.empty()
        : againstStopExtra(stop);
  }

  /** Its family is no declared daemon's, and the operator does not keep such. */
  private boolean isRemoved(Action.StopTask stop) {
    return policy.upkeep().stopRemoved()
        && seen.tasks().toOptional().orElse(List.of()).stream()
            .filter(task -> task.arn().equals(stop.task()))
            .anyMatch(task -> policy.daemonOfFamily(task.family()).isEmpty());
  }

  private Optional<String> againstStopExtra(Action.StopTask stop) {
    Optional<Daemon> daemon = policy.daemon(stop.daemon());
    if (daemon.isEmpty()) {
      return Optional.of("it is no daemon of ours");
    }
    if (isOfEcs(stop)) {
      return Optional.of("a DAEMON service of ECS runs it");
    }
    if (selected(daemon.get()) instanceof Selection.Match.Differs && isOurs(stop.task())) {
      return Optional.empty();
    }
    String family = daemon.get().taskDefinition().family();
    long running =
        containers().stream()
            .filter(container -> container.family().equals(family) && !container.isInternal())
            .filter(container -> container.state().isAlive())
            .map(Container::task)
            .distinct()
            .count();
    return objection(running < 2, "Docker does not show two tasks of family " + family);
  }

  private Selection.Match selected(Daemon daemon) {
    return Selection.of(daemon.where().nodes(), seen);
  }

  /** What is not ours, of a daemon that ECS runs. */
  private boolean isOfEcs(Action.StopTask stop) {
    return policy.daemon(stop.daemon()).filter(is -> is.run() == Daemon.Run.SERVICE).isPresent()
        && !isOurs(stop.task());
  }

  private boolean isOurs(TaskArn arn) {
    return seen.tasks().toOptional().orElse(List.of()).stream()
        .anyMatch(task -> task.arn().equals(arn) && task.isOurs(policy));
  }

  private Optional<TaskArn> livingReplica() {
    for (Container container : containers()) {
      if (container.state().isAlive()
          && !container.isInternal()
          && isReplica(container.task(), container.family())) {
        return Optional.of(container.task());
      }
    }
    for (AgentTask task : agentTasks()) {
      if (task.known() != AgentTask.Status.STOPPED
          && !task.arn().isAgentInternal()
          && isReplica(task.arn(), task.family())) {
        return Optional.of(task.arn());
      }
    }
    return Optional.empty();
  }

  private boolean isReplica(TaskArn arn, String family) {
    if (policy.daemonOfFamily(family).isPresent()) {
      return false;
    }
    return seen.tasks().toOptional().orElse(List.of()).stream()
        .filter(task -> task.arn().equals(arn))
        .noneMatch(task -> task.isOfDaemonService() || task.isOurs(policy));
  }

  private Optional<String> againstDraining() {
    boolean caused =
        decision.memory().drain().filter(drain -> !drain.causes().isEmpty()).isPresent();
    return objection(!caused, "there is no cause to leave");
  }

  private Optional<String> againstActive() {
    Optional<Drain> drain = decision.memory().drain();
    boolean oursAndWithdrawn =
        drain
            .filter(known -> known.draining() == Drain.Ownership.OURS)
            .filter(known -> known.withdrawn().isPresent())
            .isPresent();
    return objection(
        !oursAndWithdrawn
            || seen.isChosenByAutoScaling()
            || seen.isShuttingDown()
            || seen.notices().spot().toOptional().flatMap(notice -> notice).isPresent(),
        "only what we set DRAINING, and whose cause is gone, is set ACTIVE");
  }

  private Optional<String> againstComplete(Action.CompleteLifecycle complete) {
    Optional<Drain> drain = decision.memory().drain();
    if (drain.isEmpty()) {
      return Optional.of("the node is not leaving");
    }
    if (!now.isBefore(drain.get().deadline())) {
      return Optional.empty();
    }
    if (complete.result() != Action.CompleteLifecycle.Result.CONTINUE) {
      return Optional.of("before the deadline nothing is abandoned");
    }
    if (!seen.containers().isKnown()) {
      return Optional.of("Docker has not said that everything is gone");
    }
    Optional<TaskArn> replica = livingReplica();
    if (replica.isPresent()) {
      return Optional.of("replica " + replica.get().id() + " is still alive");
    }
    return policy.daemons().stream()
        .filter(daemon -> daemon.run() == Daemon.Run.AGENT)
        .filter(daemon -> isAlive(daemon.taskDefinition().family()))
        .findFirst()
        .map(daemon -> "daemon " + daemon.name() + " is still here");
  }

  private List<Container> containers() {
    return seen.containers().toOptional().orElse(List.of());
  }

  private List<AgentTask> agentTasks() {
    return seen.agentTasks().toOptional().orElse(List.of());
  }

  private static Optional<String> objection(boolean wrong, String why) {
    return wrong ? Optional.of(why) : Optional.empty();
  }
}
