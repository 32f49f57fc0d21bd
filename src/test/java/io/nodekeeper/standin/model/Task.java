package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A task as the control plane knows it; changes under the reader's eyes as the world goes on. */
public final class Task {

  /** In the order of a task's life; it never goes back. */
  public enum Status {
    PENDING,
    RUNNING,
    STOPPED
  }

  /**
   * What is fixed when a task is made.
   *
   * @param containerInstance empty for one that runs elsewhere in the cluster
   * @param group such as {@code service:web} or {@code family:web}
   */
  public record Origin(
      Optional<ContainerInstanceArn> containerInstance,
      TaskDefinition definition,
      String group,
      Optional<String> startedBy,
      Map<String, String> tags) {}

  /**
   * Why a task was stopped.
   *
   * @param code such as {@code UserInitiated}
   */
  public record Stop(String code, String reason) {}

  /** One of the task's containers, as the ECS agent has reported it. */
  public static final class Part {
    private final ContainerDefinition definition;
    private Status lastStatus = Status.PENDING;
    private Optional<ContainerId> runtimeId = Optional.empty();
    private OptionalInt exitCode = OptionalInt.empty();
    private Optional<String> reason = Optional.empty();
    private Container.Health health = Container.Health.NONE;
    private List<NetworkBinding> bindings = List.of();

    private Part(ContainerDefinition definition) {
      this.definition = definition;
    }

    public ContainerDefinition definition() {
      return definition;
    }

    public Status lastStatus() {
      return lastStatus;
    }

    public Optional<ContainerId> runtimeId() {
      return runtimeId;
    }

    public OptionalInt exitCode() {
      return exitCode;
    }

    public Optional<String> reason() {
      return reason;
    }

    public List<NetworkBinding> bindings() {
      return bindings;
    }

    /** HEALTHY, UNHEALTHY or UNKNOWN, as DescribeTasks spells it. */
    public String healthStatus() {
      return switch (health) {
        case HEALTHY -> "HEALTHY";
        case UNHEALTHY -> "UNHEALTHY";
        case NONE, STARTING -> "UNKNOWN";
      };
    }
  }

  /** What the ECS agent reports of one container. */
  record Report(
      String name,
      Status status,
      Optional<ContainerId> runtimeId,
      OptionalInt exitCode,
      Optional<String> reason,
      List<NetworkBinding> bindings) {}

  private final TaskArn arn;
  private final String id;
  private final Origin origin;
  private final Instant createdAt;
  private final Instant visibleAt;
  private final List<Part> parts = new ArrayList<>();
  private Status lastStatus = Status.PENDING;
  private Optional<Stop> stop = Optional.empty();
  private Optional<Instant> startedAt = Optional.empty();
  private Optional<Instant> stoppingAt = Optional.empty();
  private Optional<Instant> stoppedAt = Optional.empty();
  private int version = 1;

  Task(TaskArn arn, Origin origin, Instant createdAt, Instant visibleAt) {
    this.arn = arn;
    this.id = arn.id();
    this.origin = origin;
    this.createdAt = createdAt;
    this.visibleAt = visibleAt;
    for (ContainerDefinition container : origin.definition().containers()) {
      parts.add(new Part(container));
    }
  }

  public TaskArn arn() {
    return arn;
  }

  /** 32 hexadecimal digits. */
  public String id() {
    return id;
  }

  public Origin origin() {
    return origin;
  }

  public TaskDefinition definition() {
    return origin.definition();
  }

  public String group() {
    return origin.group();
  }

  public Optional<String> startedBy() {
    return origin.startedBy();
  }

  public Instant createdAt() {
    return createdAt;
  }

  /** When ListTasks and DescribeTasks begin to show it. */
  public Instant visibleAt() {
    return visibleAt;
  }

  public List<Part> parts() {
    return Collections.unmodifiableList(parts);
  }

  public Status lastStatus() {
    return lastStatus;
  }

  /** RUNNING or STOPPED. */
  public Status desiredStatus() {
    return stop.isPresent() ? Status.STOPPED : Status.RUNNING;
  }

  public boolean isStopped() {
    return lastStatus == Status.STOPPED;
  }

  /** Whether it is wanted: its desired status is RUNNING. */
  public boolean isWanted() {
    return stop.isEmpty();
  }

  public Optional<String> stopCode() {
    return stop.map(Stop::code);
  }

  public Optional<String> stoppedReason() {
    return stop.map(Stop::reason);
  }

  public Optional<Instant> startedAt() {
    return startedAt;
  }

  public Optional<Instant> stoppingAt() {
    return stoppingAt;
  }

  public Optional<Instant> stoppedAt() {
    return stoppedAt;
  }

  /** Counts every change. */
  public int version() {
    return version;
  }

  /** The service's name, if the group names one. */
  public Optional<String> service() {
    return isOfService()
        ? Optional.of(group().substring(Service.GROUP.length()))
        : Optional.empty();
  }

  public boolean isOfService() {
    return group().startsWith(Service.GROUP);
  }

  public boolean isOn(ContainerInstanceArn node) {
    return origin.containerInstance().isPresent() && origin.containerInstance().get().equals(node);
  }

  /** UNHEALTHY if any essential container is, HEALTHY if all that are checked are, or UNKNOWN. */
  public String healthStatus() {
    String all = "UNKNOWN";
    for (Part part : parts) {
      if (!part.definition.essential() || part.definition.healthCheck().isEmpty()) {
        continue;
      }
      if (part.health == Container.Health.UNHEALTHY) {
        return "UNHEALTHY";
      }
      if (part.health != Container.Health.HEALTHY) {
        return "UNKNOWN";
      }
      all = "HEALTHY";
    }
    return all;
  }

  void stopBecause(Stop why, Instant now) {
    stop = Optional.of(why);
    stoppingAt = Optional.of(now);
    version++;
  }

  void become(Status next, Instant now) {
    lastStatus = next;
    version++;
    if (next == Status.RUNNING) {
      startedAt = Optional.of(now);
    } else {
      stoppedAt = Optional.of(now);
      for (Part part : parts) {
        part.lastStatus = Status.STOPPED;
      }
    }
  }

  void take(Report report) {
    Part part = part(report.name());
    part.lastStatus = report.status();
    part.runtimeId = report.runtimeId();
    part.exitCode = report.exitCode();
    part.reason = report.reason();
    part.bindings = report.bindings();
    version++;
  }

  void takeHealth(String container, Container.Health health) {
    part(container).health = health;
    version++;
  }

  private Part part(String name) {
    for (Part part : parts) {
      if (part.definition.name().equals(name)) {
        return part;
      }
    }
    throw new IllegalArgumentException("no container " + name + " in " + arn);
  }
}
