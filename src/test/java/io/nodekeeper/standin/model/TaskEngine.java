package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.LocalTask.Part;
import io.nodekeeper.standin.model.LocalTask.Stage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Brings the ECS agent's tasks, step by step, to where they are wanted. */
final class TaskEngine {

  /** Hears what is worth reporting. */
  interface Reporter {
    /** The task's known status has changed. */
    void became(LocalTask task);

    /** One of its containers has ended, and the task goes on. */
    void ended(Part part);
  }

  /** From a container's end to its start by its restart policy: observed 0.3 s. */
  private static final Duration RESTART = Duration.ofMillis(300);

  private final Timeline timeline;
  private final WorldModel.Settings settings;
  private final Body body;
  private final Reporter reporter;
  private final Dice dice;
  private final Map<TaskArn, LocalTask> tasks = new LinkedHashMap<>();
  private final Map<ContainerId, Part> byId = new HashMap<>();
  private final Map<String, Part> byName = new HashMap<>();
  private final Deque<LocalTask> waiting = new ArrayDeque<>();
  private ContainerInstance.Size free;
  private final List<Integer> ports = new ArrayList<>(ContainerInstance.RESERVED_PORTS);

  TaskEngine(
      Timeline timeline, WorldModel.Settings settings, Body body, Reporter reporter, Dice dice) {
    this.timeline = timeline;
    this.settings = settings;
    this.body = body;
    this.reporter = reporter;
    this.dice = dice;
    free = settings.size();
  }

  Collection<LocalTask> tasks() {
    return Collections.unmodifiableCollection(tasks.values());
  }

  Optional<LocalTask> task(TaskArn arn) {
    return Optional.ofNullable(tasks.get(arn));
  }

  Optional<Part> part(ContainerId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The control plane wants the task as it says. */
  void wanted(Task ordered) {
    LocalTask task = tasks.get(ordered.arn());
    if (task == null) {
      task = new LocalTask(ordered, settings.cluster(), settings.containerStopTimeout(), dice);
      tasks.put(ordered.arn(), task);
      for (Part part : task.parts()) {
        byName.put(part.spec.dockerName(), part);
      }
      waiting.add(task);
    }
    task.desiredStop |= !ordered.isWanted();
    admit();
    progress(task);
  }

  /** First come, first served: one that does not fit holds all behind it. */
  private void admit() {
    for (LocalTask head = waiting.peek(); head != null; head = waiting.peek()) {
      if (!head.desiredStop && !fits(head.definition())) {
        return;
      }
      waiting.remove();
      if (!head.desiredStop) {
        head.admitted = true;
        take(head.definition(), 1);
      }
      progress(head);
    }
  }

  private boolean fits(TaskDefinition definition) {
    return definition.cpu() <= free.cpu()
        && definition.memory() <= free.memory()
        && Collections.disjoint(ports, definition.hostPorts());
  }

  private void take(TaskDefinition definition, int sign) {
    free =
        new ContainerInstance.Size(
            free.cpu() - sign * definition.cpu(), free.memory() - sign * definition.memory());
    if (sign > 0) {
      ports.addAll(definition.hostPorts());
    } else {
      ports.removeAll(definition.hostPorts());
    }
  }

  private void progress(LocalTask task) {
    if (task.isStopped()) {
      return;
    }
    if (task.desiredStop) {
      // What has never run is gone at once, and what it needed may follow.
      boolean again = true;
      while (again) {
        again = stopSome(task);
      }
    } else if (task.admitted) {
      for (Part part : task.parts()) {
        startStep(part);
      }
    }
    settle(task);
  }

  /** Whether any container was gone with that. */
  private boolean stopSome(LocalTask task) {
    boolean gone = false;
    for (Part part : task.parts()) {
      gone |= stopStep(part);
    }
    return gone;
  }

  private void startStep(Part part) {
    if (part.stage != Stage.NONE) {
      return;
    }
    switch (part.task.dependencies(part)) {
      case WAITING -> {}
      case MET -> {
        part.stage = Stage.PULLING;
        body.pull(part.spec);
      }
      case NEVER -> {
        part.exitCode = OptionalInt.of(143);
        failed(part, "CannotStartContainerError: dependency graph: failed to resolve");
      }
    }
  }

  private boolean stopStep(Part part) {
    switch (part.stage) {
      case NONE, PULLING -> {
        part.stage = Stage.STOPPED;
        return true;
      }
      case RUNNING -> {
        if (!part.stopping && !part.restarting && !part.task.isNeeded(part)) {
          part.stopping = true;
          body.stop(part.id.orElseThrow(), part.spec.stopTimeout());
        }
      }
      case CREATING, STARTING, STOPPED -> {}
    }
    return false;
  }

  private void settle(LocalTask task) {
    Task.Status now = task.computed();
    if (now == task.known) {
      return;
    }
    task.known = now;
    if (now == Task.Status.STOPPED) {
      if (task.admitted) {
        take(task.definition(), -1);
      }
      waiting.remove(task);
      timeline.after(settings.cleanup(), () -> forget(task));
    }
    reporter.became(task);
    admit();
  }

  private void forget(LocalTask task) {
    tasks.remove(task.arn());
    for (Part part : task.parts()) {
      byName.remove(part.spec.dockerName());
      part.id.ifPresent(byId::remove);
      part.id.ifPresent(body::remove);
    }
  }

  private void failed(Part part, String why) {
    part.reason = Optional.of(why);
    part.stage = Stage.STOPPED;
    ended(part);
  }

  private void ended(Part part) {
    if (part.definition().essential()) {
      part.task.desiredStop = true;
    }
    progress(part.task);
    if (!part.task.isStopped()) {
      reporter.ended(part);
    }
  }

  // What the body says.

  void pulled(ContainerSpec spec) {
    Part part = byName.get(spec.dockerName());
    if (part != null && part.stage == Stage.PULLING) {
      part.pulled = true;
      part.stage = Stage.CREATING;
      body.create(spec);
    }
  }

  void pullFailed(ContainerSpec spec, String why) {
    Part part = byName.get(spec.dockerName());
    if (part != null && part.stage == Stage.PULLING) {
      part.pulled = true;
      failed(part, why);
    }
  }

  void created(ContainerSpec spec, ContainerId id) {
    Part part = byName.get(spec.dockerName());
    if (part != null && part.stage == Stage.CREATING) {
      part.id = Optional.of(id);
      part.created = Optional.of(timeline.instant());
      byId.put(id, part);
      if (part.task.desiredStop) {
        part.stage = Stage.STOPPED;
        progress(part.task);
      } else {
        part.stage = Stage.STARTING;
        body.start(id);
      }
    }
  }

  void createFailed(ContainerSpec spec, String why) {
    Part part = byName.get(spec.dockerName());
    if (part != null && part.stage == Stage.CREATING) {
      failed(part, why);
    }
  }

  void started(Part part, List<NetworkBinding> bindings) {
    if (part.restarting) {
      part.restarting = false;
      progress(part.task);
    } else if (part.stage == Stage.STARTING) {
      part.stage = Stage.RUNNING;
      part.started = Optional.of(timeline.instant());
      part.upSince = timeline.instant();
      part.bindings = bindings;
      progress(part.task);
    }
  }

  void startFailed(Part part, String why) {
    if (part.stage == Stage.STARTING || part.restarting) {
      failed(part, why);
    }
  }

  void exited(Part part, OptionalInt exitCode, boolean outOfMemory) {
    if (part.stage == Stage.RUNNING && isRestarted(part, exitCode)) {
      part.restarting = true;
      part.restarts++;
      part.upSince = timeline.instant();
      timeline.after(RESTART, () -> part.id.ifPresent(body::start));
      return;
    }
    if (part.stage == Stage.STARTING || part.stage == Stage.RUNNING) {
      part.stage = Stage.STOPPED;
      part.exitCode = exitCode;
      if (outOfMemory) {
        part.reason = Optional.of("OutOfMemoryError: Container killed due to memory usage");
      }
      ended(part);
    }
  }

  /** Nobody is told: the task is RUNNING throughout. */
  private boolean isRestarted(Part part, OptionalInt exitCode) {
    if (part.task.desiredStop || part.definition().restart().isEmpty() || exitCode.isEmpty()) {
      return false;
    }
    ContainerDefinition.Restart policy = part.definition().restart().get();
    return !policy.ignoredExitCodes().contains(exitCode.getAsInt())
        && !part.upSince.plus(policy.attemptPeriod()).isAfter(timeline.instant());
  }

  void health(Part part, Container.Health health) {
    part.health = health;
    progress(part.task);
  }

  /** After a time in which nothing was heard: takes things as they are found. */
  void catchUp() {
    var found = new HashMap<String, BodyContainer>();
    for (BodyContainer container : body.list()) {
      found.put(container.dockerName(), container);
    }
    for (LocalTask task : List.copyOf(tasks.values())) {
      for (Part part : task.parts()) {
        catchUp(part, Optional.ofNullable(found.get(part.spec.dockerName())));
      }
      progress(task);
    }
  }

  private void catchUp(Part part, Optional<BodyContainer> container) {
    switch (part.stage) {
      case NONE, STOPPED -> {}
      case PULLING -> part.stage = Stage.NONE;
      case CREATING ->
          container.ifPresentOrElse(
              there -> {
                created(part.spec, there.id());
                catchUpCreated(part, there);
              },
              () -> part.stage = Stage.NONE);
      case STARTING, RUNNING -> {
        part.stopping = false;
        part.restarting = false;
        container.ifPresentOrElse(
            there -> catchUpCreated(part, there), () -> exited(part, OptionalInt.empty(), false));
      }
    }
  }

  private void catchUpCreated(Part part, BodyContainer there) {
    part.health = there.health();
    switch (there.state()) {
      case CREATED -> {
        if (part.stage == Stage.STARTING) {
          body.start(there.id());
        }
      }
      case RUNNING, PAUSED, RESTARTING -> started(part, part.bindings);
      case REMOVING, EXITED, DEAD -> exited(part, there.exitCode(), false);
    }
  }
}
