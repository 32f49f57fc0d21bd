package io.nodekeeper.sim.judge;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.AgentTask;
import io.nodekeeper.core.Daemon;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.Happening;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A daemon of which the agent has seen so many tasks die young, within so long, waits its time for
 * the next start. Only deaths count of which nothing can be said against that: one after another,
 * of tasks that the agent made, knew to be what its starts became, saw run and saw ended, and never
 * told to stop.
 */
final class Flaps extends Judge {

  private final Map<DaemonName, List<Instant>> deaths = new TreeMap<>();
  private final Map<TaskArn, Instant> began = new HashMap<>();
  private final Set<TaskArn> alive = new HashSet<>();
  private final Set<TaskArn> stopped = new HashSet<>();

  /** Beside somebody else's task a death of its own may go unseen. */
  private final Set<DaemonName> shared = new TreeSet<>();

  private final Map<DaemonName, String> families = new TreeMap<>();
  private int steps;

  Flaps(Scene scene) {
    super(Rule.FLAPS, scene);
  }

  @Override
  public void started(Memory memory, boolean lost) {
    if (lost) {
      // What it finds running, it has not started, for all that it knows.
      deaths.clear();
      scene.alive().forEach(task -> stopped.add(task.arn()));
    }
  }

  @Override
  public void happened(Happening happening) {
    switch (happening) {
      case Happening.TaskMade made when made.onOurNode() && !Groups.isOurs(made.group()) ->
          scene.daemonOf(made.family()).map(Daemon::name).ifPresent(shared::add);
      case Happening.ContainerStarted is -> began.putIfAbsent(is.task(), is.at());
      case Happening.Registered _ -> beginAnew();
      case Happening.Rebooted _ -> beginAnew();
      default -> {}
    }
  }

  private void beginAnew() {
    deaths.clear();
    alive.clear();
  }

  /** Another family is another daemon. */
  private boolean isAsBefore(DaemonName name) {
    return scene
        .daemon(name)
        .filter(is -> is.taskDefinition().family().equals(families.get(name)))
        .isPresent();
  }

  @Override
  public void decided() {
    if (scene.clockSteps() != steps || scene.decision().drain().isPresent()) {
      steps = scene.clockSteps();
      deaths.clear();
    }
    deaths.keySet().removeIf(name -> !isAsBefore(name));
    scene.policy().daemons().forEach(is -> families.put(is.name(), is.taskDefinition().family()));
    if (!scene.seen().containers().isKnown()) {
      return;
    }
    scene.seen().containers().toOptional().orElse(List.of()).stream()
        .filter(container -> container.state().isAlive())
        .forEach(container -> alive.add(container.task()));
    for (AgentTask task : scene.seen().agentTasks().toOptional().orElse(List.of())) {
      if (task.known() == AgentTask.Status.STOPPED && alive.remove(task.arn())) {
        died(task);
      }
    }
  }

  private void died(AgentTask task) {
    boolean ours = scene.model().task(task.arn()).filter(Scene::isOurs).isPresent();
    if (!ours || stopped.contains(task.arn())) {
      return;
    }
    scene
        .daemonOf(task.family())
        .map(Daemon::name)
        .filter(name -> isKnown(name, task.arn()))
        .ifPresent(name -> {
          List<Instant> known = deaths.computeIfAbsent(name, _ -> new ArrayList<>());
          if (isSteady(task)) {
            known.clear();
          } else {
            known.add(scene.trueNow());
          }
        });
  }

  /**
   * That its last start became this was saved while it ran: an answer that was lost says nothing.
   */
  private boolean isKnown(DaemonName name, TaskArn task) {
    return scene.durable().starts(name).lastTask().filter(task::equals).isPresent();
  }

  private boolean isSteady(AgentTask task) {
    Instant since = began.getOrDefault(task.arn(), Instant.EPOCH);
    return !since.plus(scene.policy().pace().steady()).isAfter(scene.trueNow());
  }

  @Override
  public void acting(Action action) {
    switch (action) {
      case Action.StopTask stop -> stopped.add(stop.task());
      case Action.StartTask start -> scene.daemon(start.daemon()).ifPresent(this::starting);
      default -> {}
    }
  }

  private void starting(Daemon daemon) {
    List<Instant> known = deaths.getOrDefault(daemon.name(), List.of());
    int most = daemon.care().flaps();
    if (known.size() < most || isAnother(daemon)) {
      return;
    }
    Instant now = scene.trueNow();
    Instant first = known.get(known.size() - most);
    Duration wait = daemon.care().flapWait().multipliedBy(8).dividedBy(10);
    boolean flaps = first.plus(daemon.care().flapWithin()).isAfter(now);
    violatedIf(
        flaps && now.isBefore(known.getLast().plus(wait)),
        "StartTask of "
            + daemon.name()
            + ", which has died "
            + most
            + " times since "
            + first
            + ", the last time at "
            + known.getLast());
  }

  /** What is started may be another one than what died, or somebody may have ordered it. */
  private boolean isAnother(Daemon daemon) {
    String family = daemon.taskDefinition().family();
    return shared.contains(daemon.name())
        || !daemon.launching().equals(Daemon.Launching.plain())
        || scene.isRestartedForFiles(daemon.name())
        || scene.attempt(daemon.name()).isPresent()
        || !scene.told().rollouts(daemon.name()).isEmpty()
        || !scene.told().fits(daemon).orElse(false)
        || scene.model().definition(family).filter(is -> is.revision() > 1).isPresent();
  }
}
