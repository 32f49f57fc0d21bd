package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.LocalTask.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The ECS agent beside us: registers, runs what the control plane wants, and reports. */
public final class ContainerAgent {

  private static final String VERSION = "Amazon ECS Agent - v1.98.0 (*b96dada0)";

  /** Of a container's death in a task that goes on: observed 2.5 to 3 s. */
  private static final Duration REPORT_DELAY = Duration.ofMillis(2500);

  /** Of health, by telemetry: observed. */
  private static final Duration TELEMETRY = Duration.ofSeconds(20);

  private static final Duration REGISTER_AGAIN = Duration.ofSeconds(5);

  private final Timeline timeline;
  private final WorldModel.Settings settings;
  private final Faults faults;
  private final ControlPlane plane;
  private final ScalingGroup scaling;
  private final Body body;
  private final Dice dice;
  private TaskEngine engine;
  private Optional<ContainerInstanceArn> checkpointed = Optional.empty();
  private boolean up;
  private boolean registered;
  private boolean online = true;
  private int life;

  ContainerAgent(
      Timeline timeline,
      WorldModel.Settings settings,
      Faults faults,
      ControlPlane plane,
      ScalingGroup scaling,
      Body body,
      Dice dice) {
    this.timeline = timeline;
    this.settings = settings;
    this.faults = faults;
    this.plane = plane;
    this.scaling = scaling;
    this.body = body;
    this.dice = dice;
    engine = newEngine();
    plane.link(this::wanted);
    body.listen(new Ears());
  }

  private TaskEngine newEngine() {
    return new TaskEngine(timeline, settings, body, new Mouth(), dice);
  }

  /** Begins to run; registers after this long, or later while registration is throttled. */
  public void start(Duration registersAfter) {
    if (!up) {
      up = true;
      life++;
      int mine = life;
      timeline.after(registersAfter, () -> register(mine));
    }
  }

  private void register(int mine) {
    if (mine != life || !up) {
      return;
    }
    boolean warmed = scaling.targetState().orElse("").startsWith("Warmed:");
    if (faults.registrationThrottled || (warmed && settings.warmPoolsCheck())) {
      timeline.after(REGISTER_AGAIN, () -> register(mine));
      return;
    }
    if (checkpointed.isEmpty()) {
      checkpointed = Optional.of(plane.register().arn());
    }
    registered = true;
    engine.catchUp();
    connect();
  }

  /** Ends; its tasks run on, and nobody hears of them. */
  public void stop() {
    if (up) {
      up = false;
      registered = false;
      life++;
      disconnect();
    }
  }

  /** Loses its data directory: at its next start it registers anew, and knows no tasks. */
  public void wipe() {
    checkpointed = Optional.empty();
    engine = newEngine();
  }

  /** Cuts it off from the control plane, or lets it back; it runs on meanwhile. */
  public void online(boolean connected) {
    online = connected;
    if (connected) {
      connect();
    } else {
      disconnect();
    }
  }

  private void disconnect() {
    timeline.after(
        faults.disconnectSeenAfter.get(),
        () -> {
          if (!isConnected()) {
            plane.connected(false);
          }
        });
  }

  private void connect() {
    if (!isConnected()) {
      return;
    }
    plane.connected(true);
    for (LocalTask task : engine.tasks()) {
      report(task);
    }
    for (Task task : List.copyOf(plane.tasks())) {
      wanted(task);
    }
  }

  public boolean isUp() {
    return up;
  }

  /** Whether it is up, registered, and in touch with the control plane. */
  public boolean isConnected() {
    return up && registered && online;
  }

  private void wanted(Task task) {
    if (isConnected() && checkpointed.filter(task::isOn).isPresent() && !task.isStopped()) {
      engine.wanted(task);
    }
  }

  private void report(LocalTask task) {
    if (isConnected()) {
      task.reported = task.known;
      plane.report(task.ordered(), task.reports());
      plane.become(task.ordered(), task.known);
    }
  }

  /** What it tells the control plane. */
  private final class Mouth implements TaskEngine.Reporter {
    @Override
    public void became(LocalTask task) {
      report(task);
    }

    @Override
    public void ended(Part part) {
      timeline.after(
          REPORT_DELAY,
          () -> {
            if (isConnected() && !part.isInternal() && !part.task.isStopped()) {
              plane.report(part.task.ordered(), List.of(part.report()));
            }
          });
    }
  }

  private void tellHealth(Part part) {
    long step = TELEMETRY.toMillis();
    long sinceStep = Math.floorMod(timeline.instant().toEpochMilli(), step);
    timeline.after(
        Duration.ofMillis(step - sinceStep),
        () -> {
          if (isConnected() && !part.isInternal()) {
            part.task.ordered().takeHealth(part.spec.name(), part.health);
            plane.changed();
          }
        });
  }

  /** What it hears of Docker. */
  private final class Ears implements Body.Listener {
    private boolean deaf() {
      return !up || !registered;
    }

    private Optional<Part> heard(ContainerId id) {
      return deaf() ? Optional.empty() : engine.part(id);
    }

    @Override
    public void pulled(ContainerSpec spec) {
      if (!deaf()) {
        engine.pulled(spec);
      }
    }

    @Override
    public void pullFailed(ContainerSpec spec, String reason) {
      if (!deaf()) {
        engine.pullFailed(spec, reason);
      }
    }

    @Override
    public void created(ContainerSpec spec, ContainerId id) {
      if (!deaf()) {
        engine.created(spec, id);
      }
    }

    @Override
    public void createFailed(ContainerSpec spec, String reason) {
      if (!deaf()) {
        engine.createFailed(spec, reason);
      }
    }

    @Override
    public void started(ContainerId id, List<NetworkBinding> bindings) {
      heard(id).ifPresent(part -> engine.started(part, bindings));
    }

    @Override
    public void startFailed(ContainerId id, String reason) {
      heard(id).ifPresent(part -> engine.startFailed(part, reason));
    }

    @Override
    public void exited(ContainerId id, int exitCode, boolean outOfMemory) {
      heard(id).ifPresent(part -> engine.exited(part, OptionalInt.of(exitCode), outOfMemory));
    }

    @Override
    public void health(ContainerId id, Container.Health health) {
      heard(id)
          .ifPresent(part -> {
            engine.health(part, health);
            tellHealth(part);
          });
    }
  }

  // Introspection.

  /**
   * Answers {@code /v1/metadata}.
   *
   * @throws NoAnswer before it has registered, while it is down, or by fault
   */
  public Introspection.Metadata metadata() {
    answering();
    return new Introspection.Metadata(settings.cluster(), checkpointed.orElseThrow(), VERSION);
  }

  /**
   * Answers {@code /v1/tasks}, in random order.
   *
   * @throws NoAnswer before it has registered, while it is down, or by fault
   */
  public List<Introspection.TaskView> tasks() {
    answering();
    var views = new ArrayList<Introspection.TaskView>();
    for (LocalTask task : engine.tasks()) {
      views.add(task.view(dice));
    }
    dice.shuffle(views);
    return views;
  }

  /** Answers {@code /v1/tasks?taskarn=}. */
  public Optional<Introspection.TaskView> task(TaskArn arn) {
    answering();
    return engine.task(arn).map(task -> task.view(dice));
  }

  /** Answers {@code /v1/tasks?dockerid=}: all tasks with such a container. */
  public List<Introspection.TaskView> tasksOf(String dockerIdPrefix) {
    answering();
    var views = new ArrayList<Introspection.TaskView>();
    for (LocalTask task : engine.tasks()) {
      for (Part part : task.parts()) {
        if (part.id.filter(id -> id.value().startsWith(dockerIdPrefix)).isPresent()) {
          views.add(task.view(dice));
          break;
        }
      }
    }
    return views;
  }

  private void answering() {
    if (!up || !registered || faults.introspection == Faults.Introspection.REFUSED) {
      throw new NoAnswer(NoAnswer.How.REFUSED);
    }
    if (faults.introspection == Faults.Introspection.SILENT) {
      throw new NoAnswer(NoAnswer.How.SILENCE);
    }
  }

  /** The task's container of that name, if it has been created. */
  public Optional<ContainerId> container(TaskArn task, String name) {
    for (Part part : engine.task(task).map(LocalTask::parts).orElse(List.of())) {
      if (part.spec.name().equals(name)) {
        return part.id;
      }
    }
    return Optional.empty();
  }
}
