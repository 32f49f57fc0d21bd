package io.nodekeeper.standin.model;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One container of a task definition.
 *
 * @param cpu in CPU units, 0 for none asked
 * @param memory in MiB, 0 for none asked
 * @param command empty for the image's own
 * @param entryPoint empty for the image's own
 * @param restart the ECS agent's own restart policy; Docker never restarts an ECS container
 * @param stopTimeout empty for the ECS agent's own (30 s)
 */
public record ContainerDefinition(
    String name,
    String image,
    boolean essential,
    int cpu,
    int memory,
    List<String> command,
    List<String> entryPoint,
    Map<String, String> environment,
    List<Port> ports,
    List<Mount> mounts,
    Map<String, String> dockerLabels,
    Optional<Duration> stopTimeout,
    Optional<HealthCheck> healthCheck,
    List<DependsOn> dependsOn,
    Optional<Restart> restart) {

  /**
   * What a start has in the place of a container's own.
   *
   * @param environment beside that of the definition, and in place of what is named the same
   * @param command empty for the definition's
   */
  public record Overriding(String name, Map<String, String> environment, List<String> command) {}

  /** As it is after an override. */
  ContainerDefinition with(Overriding override) {
    var variables = new TreeMap<>(environment);
    variables.putAll(override.environment());
    return new ContainerDefinition(
        name,
        image,
        essential,
        cpu,
        memory,
        override.command().isEmpty() ? command : override.command(),
        entryPoint,
        variables,
        ports,
        mounts,
        dockerLabels,
        stopTimeout,
        healthCheck,
        dependsOn,
        restart);
  }

  /**
   * Whether a container that ends is started again in place.
   *
   * @param attemptPeriod how long it has to have run since
   * @param ignoredExitCodes with which it is not started again
   */
  public record Restart(Duration attemptPeriod, List<Integer> ignoredExitCodes) {}

  /**
   * A port to publish.
   *
   * @param hostPort 0 for one that Docker chooses
   * @param protocol tcp or udp
   */
  public record Port(int containerPort, int hostPort, String protocol) {}

  /**
   * A directory or volume that the container sees.
   *
   * @param source on the host, or the name of a Docker volume
   */
  public record Mount(String source, String containerPath, boolean readOnly) {}

  /**
   * A Docker health check.
   *
   * @param command such as CMD-SHELL, test -f /ready
   */
  public record HealthCheck(
      List<String> command,
      Duration interval,
      Duration timeout,
      int retries,
      Duration startPeriod) {}

  /** Which stage of another container of the task this one waits for. */
  public record DependsOn(String container, Condition condition) {}

  public enum Condition {
    START,
    COMPLETE,
    SUCCESS,
    HEALTHY
  }

  /** An essential container that asks for nothing. */
  public static Builder named(String name) {
    return new Builder(name);
  }

  /** A container definition in the making. */
  public static final class Builder {
    private final String name;
    private String image = "standin:local";
    private boolean essential = true;
    private int cpu;
    private int memory;
    private List<String> command = List.of();
    private List<String> entryPoint = List.of();
    private Map<String, String> environment = Map.of();
    private final List<Port> ports = new ArrayList<>();
    private final List<Mount> mounts = new ArrayList<>();
    private Map<String, String> dockerLabels = Map.of();
    private Optional<Duration> stopTimeout = Optional.empty();
    private Optional<HealthCheck> healthCheck = Optional.empty();
    private final List<DependsOn> dependsOn = new ArrayList<>();
    private Optional<Restart> restart = Optional.empty();

    private Builder(String name) {
      this.name = name;
    }

    public Builder image(String value) {
      image = value;
      return this;
    }

    public Builder command(String... words) {
      command = List.of(words);
      return this;
    }

    public Builder entryPoint(String... words) {
      entryPoint = List.of(words);
      return this;
    }

    public Builder environment(Map<String, String> variables) {
      environment = Map.copyOf(variables);
      return this;
    }

    public Builder essential(boolean value) {
      essential = value;
      return this;
    }

    /** CPU units and MiB. */
    public Builder reserving(int cpuUnits, int mebibytes) {
      cpu = cpuUnits;
      memory = mebibytes;
      return this;
    }

    public Builder port(int containerPort, int hostPort, String protocol) {
      ports.add(new Port(containerPort, hostPort, protocol));
      return this;
    }

    public Builder mount(String source, String containerPath, boolean readOnly) {
      mounts.add(new Mount(source, containerPath, readOnly));
      return this;
    }

    public Builder dockerLabels(Map<String, String> labels) {
      dockerLabels = Map.copyOf(labels);
      return this;
    }

    public Builder stopTimeout(Duration value) {
      stopTimeout = Optional.of(value);
      return this;
    }

    public Builder healthCheck(HealthCheck check) {
      healthCheck = Optional.of(check);
      return this;
    }

    public Builder after(String container, Condition condition) {
      dependsOn.add(new DependsOn(container, condition));
      return this;
    }

    public Builder restart(Restart policy) {
      restart = Optional.of(policy);
      return this;
    }

    public ContainerDefinition build() {
      return new ContainerDefinition(
          name,
          image,
          essential,
          cpu,
          memory,
          command,
          entryPoint,
          environment,
          List.copyOf(ports),
          List.copyOf(mounts),
          dockerLabels,
          stopTimeout,
          healthCheck,
          List.copyOf(dependsOn),
          restart);
    }
  }
}
