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

  /** One of the task's containers, as the ECS agent has reported it. */
  public static final class Part {
    private final ContainerDefinition definition;
    Status lastStatus = Status.PENDING;
    Optional<ContainerId> runtimeId = Optional.empty();
    OptionalInt exitCode = OptionalInt.empty();
    Optional<String> reason = Optional.empty();
    Container.Health health = Container.Health.NONE;
    List<NetworkBinding> bindings = List.of();

    Part(ContainerDefinition definition) {
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

    /** HEALTHY, UNHEALTHY or UNKNOWN, as DescribeTasks spells it. */
    public String healthStatus() {
      return switch (health) {
        case HEALTHY -> "HEALTHY";
        case UNHEALTHY -> "UNHEALTHY";
        case NONE, STARTING -> "UNKNOWN";
      };
    }

    public List<NetworkBinding> bindings() {
      return bindings;
    }
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

  private final TaskArn arn;
  private final Origin origin;
  private final Instant createdAt;
  private final Instant visibleAt;
  private final List<Part> parts = new ArrayList<>();
  Status lastStatus = Status.PENDING;
  Status desiredStatus = Status.RUNNING;
  Optional<String> stopCode = Optional.empty();
  Optional<String> stoppedReason = Optional.empty();
  Optional<Instant> startedAt = Optional.empty();
  Optional<Instant> stoppingAt = Optional.empty();
  Optional<Instant> stoppedAt = Optional.empty();
  int version = 1;

  Task(TaskArn arn, Origin origin, Instant createdAt, Instant visibleAt) {
    this.arn = arn;
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
    return desiredStatus;
  }

  public Optional<String> stopCode() {
    return stopCode;
  }

  public Optional<String> stoppedReason() {
    return stoppedReason;
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
    return group().startsWith(Service.GROUP)
        ? Optional.of(group().substring(Service.GROUP.length()))
        : Optional.empty();
  }

  public boolean isOn(ContainerInstanceArn node) {
    return origin.containerInstance().isPresent() && origin.containerInstance().get().equals(node);
  }

  /** UNHEALTHY if any essential container is, HEALTHY if all that are checked are, or UNKNOWN. */
  public String healthStatus() {
    String worst = "UNKNOWN";
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
      worst = "HEALTHY";
    }
    return worst;
  }

  Part part(String name) {
    for (Part part : parts) {
      if (part.definition.name().equals(name)) {
        return part;
      }
    }
    throw new IllegalArgumentException("no container " + name + " in " + arn);
  }
}
