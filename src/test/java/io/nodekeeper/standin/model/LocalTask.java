package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import io.nodekeeper.standin.model.ContainerDefinition.DependsOn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A task as the ECS agent keeps it; what it checkpoints. */
final class LocalTask {

  /** How far a container has come. */
  enum Stage {
    NONE,
    PULLING,
    CREATING,
    STARTING,
    RUNNING,
    STOPPED
  }

  /** Whether what a container depends on is as it has to be. */
  enum Dependencies {
    MET,
    WAITING,
    NEVER
  }

  /** One of its containers. */
  static final class Part {
    final LocalTask task;
    final ContainerSpec spec;
    Stage stage = Stage.NONE;
    boolean pulled;
    boolean stopping;
    boolean restarting;
    int restarts;
    Instant upSince = Instant.MIN;
    Optional<ContainerId> id = Optional.empty();
    Optional<Instant> created = Optional.empty();
    Optional<Instant> started = Optional.empty();
    OptionalInt exitCode = OptionalInt.empty();
    Optional<String> reason = Optional.empty();
    List<NetworkBinding> bindings = List.of();
    Container.Health health = Container.Health.NONE;

    private Part(LocalTask task, ContainerSpec spec) {
      this.task = task;
      this.spec = spec;
    }

    ContainerDefinition definition() {
      return spec.definition();
    }

    /** The pause container: it is not in introspection, nor reported. */
    boolean isInternal() {
      return spec.name().startsWith(INTERNAL);
    }

    Task.Report report() {
      Task.Status status =
          switch (stage) {
            case NONE, PULLING, CREATING, STARTING -> Task.Status.PENDING;
            case RUNNING -> Task.Status.RUNNING;
            case STOPPED -> Task.Status.STOPPED;
          };
      return new Task.Report(spec.name(), status, id, exitCode, reason, bindings);
    }

    Introspection.ContainerView view() {
      return new Introspection.ContainerView(
          id, spec.dockerName(), definition(), created, started, bindings, restarts);
    }
  }

  static final String INTERNAL = "~internal~";

  private final Task ordered;
  private final List<Part> parts = new ArrayList<>();
  boolean admitted;
  boolean desiredStop;
  Task.Status known = Task.Status.PENDING;
  Task.Status reported = Task.Status.PENDING;

  /**
   * Prepares it.
   *
   * @param cluster ECS_CLUSTER verbatim
   * @param stopTimeout of containers that name none
   */
  LocalTask(Task ordered, String cluster, Duration stopTimeout, Dice dice) {
    this.ordered = ordered;
    TaskDefinition definition = ordered.definition();
    var containers = new ArrayList<ContainerDefinition>();
    if (definition.networkMode().equals("awsvpc")) {
      containers.add(
          ContainerDefinition.named(INTERNAL + "ecs~pause")
              .image("amazon/amazon-ecs-pause:0.1.0")
              .essential(true)
              .build());
    }
    containers.addAll(definition.containers());
    for (ContainerDefinition container : containers) {
      parts.add(
          new Part(
              this,
              new ContainerSpec(
                  ordered.arn(),
                  cluster,
                  definition.family(),
                  definition.revision(),
                  dockerName(definition, container, dice),
                  definition.networkMode(),
                  container.stopTimeout().orElse(stopTimeout),
                  container)));
    }
  }

  private static String dockerName(
      TaskDefinition definition, ContainerDefinition container, Dice dice) {
    var name = new StringBuilder(container.name().length());
    for (int i = 0; i < container.name().length(); i++) {
      char c = container.name().charAt(i);
      if (c == '-' || Character.isLetterOrDigit(c)) {
        name.append(c);
      }
    }
    return "ecs-"
        + definition.family()
        + "-"
        + definition.revision()
        + "-"
        + name
        + "-"
        + dice.suffix();
  }

  Task ordered() {
    return ordered;
  }

  TaskArn arn() {
    return ordered.arn();
  }

  TaskDefinition definition() {
    return ordered.definition();
  }

  List<Part> parts() {
    return parts;
  }

  boolean isStopped() {
    return known == Task.Status.STOPPED;
  }

  /** Of its own containers; the pause container is everyone's dependency. */
  Dependencies dependencies(Part part) {
    boolean waiting = false;
    for (Part other : parts) {
      if (other.isInternal() && !part.isInternal() && other.stage != Stage.RUNNING) {
        waiting = true;
      }
    }
    for (DependsOn wanted : part.definition().dependsOn()) {
      switch (met(wanted)) {
        case NEVER -> {
          return Dependencies.NEVER;
        }
        case WAITING -> waiting = true;
        case MET -> {}
      }
    }
    return waiting ? Dependencies.WAITING : Dependencies.MET;
  }

  private Dependencies met(DependsOn wanted) {
    for (Part other : parts) {
      if (!other.spec.name().equals(wanted.container())) {
        continue;
      }
      boolean ended = other.stage == Stage.STOPPED;
      boolean now =
          switch (wanted.condition()) {
            case START -> other.stage == Stage.RUNNING || other.started.isPresent();
            case COMPLETE -> ended && other.exitCode.isPresent();
            case SUCCESS -> ended && other.exitCode.equals(OptionalInt.of(0));
            case HEALTHY -> !ended && other.health == Container.Health.HEALTHY;
          };
      return now ? Dependencies.MET : ended ? Dependencies.NEVER : Dependencies.WAITING;
    }
    return Dependencies.NEVER;
  }

  /** Whether some container that is not stopped yet depends on this one. */
  boolean isNeeded(Part part) {
    for (Part other : parts) {
      if (other == part || other.stage == Stage.STOPPED) {
        continue;
      }
      if (part.isInternal()) {
        return true;
      }
      for (DependsOn wanted : other.definition().dependsOn()) {
        if (wanted.container().equals(part.spec.name())) {
          return true;
        }
      }
    }
    return false;
  }

  /** What its containers' stages say of it. */
  Task.Status computed() {
    boolean anyRuns = false;
    boolean allStopped = true;
    for (Part part : parts) {
      boolean runs = part.stage == Stage.RUNNING;
      boolean stopped = part.stage == Stage.STOPPED;
      allStopped &= stopped;
      anyRuns |= runs && !part.isInternal();
      if (!runs && !stopped) {
        return known;
      }
    }
    if (allStopped) {
      return Task.Status.STOPPED;
    }
    return anyRuns && !desiredStop ? Task.Status.RUNNING : known;
  }

  /** All of them, the pause container left out. */
  List<Task.Report> reports() {
    var reports = new ArrayList<Task.Report>(parts.size());
    for (Part part : parts) {
      if (!part.isInternal()) {
        reports.add(part.report());
      }
    }
    return reports;
  }

  Introspection.TaskView view(Dice dice) {
    var containers = new ArrayList<Introspection.ContainerView>(parts.size());
    for (Part part : parts) {
      if (part.pulled && !part.isInternal()) {
        containers.add(part.view());
      }
    }
    dice.shuffle(containers);
    Optional<Task.Status> desired =
        desiredStop
            ? Optional.of(Task.Status.STOPPED)
            : isStopped() ? Optional.empty() : Optional.of(Task.Status.RUNNING);
    return new Introspection.TaskView(
        arn(), desired, known, definition().family(), definition().revision(), containers);
  }
}
