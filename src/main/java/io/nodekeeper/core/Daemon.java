package io.nodekeeper.core;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A task that runs once on the node, as it is declared.
 *
 * @param after started when these are healthy, stopped before them
 * @param critical readiness waits for it
 * @param settle how long it has to have been running to be healthy, if no container of it has a
 *     health check
 * @param leaves when it stops in a drain
 */
public record Daemon(
    DaemonName name,
    TaskDefinitionRef taskDefinition,
    List<DaemonName> after,
    boolean critical,
    Duration settle,
    Leaves leaves,
    Run run,
    Where where,
    Launching launching,
    Update update,
    Care care) {

  /** One that is declared with nothing but what ECS needs, and leaves in its order. */
  public Daemon(
      DaemonName name,
      TaskDefinitionRef taskDefinition,
      List<DaemonName> after,
      boolean critical,
      Duration settle) {
    this(name, taskDefinition, after, critical, settle, Leaves.IN_ORDER);
  }

  /** One that is declared with nothing but what ECS needs. */
  public Daemon(
      DaemonName name,
      TaskDefinitionRef taskDefinition,
      List<DaemonName> after,
      boolean critical,
      Duration settle,
      Leaves leaves) {
    this(
        name,
        taskDefinition,
        after,
        critical,
        settle,
        leaves,
        Run.AGENT,
        Where.anywhere(),
        Launching.plain(),
        Update.standard(),
        Care.standard());
  }

  /** When a daemon stops in a drain. Daemons of the same kind stop in reverse order of after. */
  public enum Leaves {
    /** At once, while replicas still live: what should take no more traffic. */
    FIRST,
    /** When the replicas are gone. */
    IN_ORDER,
    /** When the replicas and all other daemons are gone: what takes the last lines of a log. */
    LAST
  }

  /** Who starts it. */
  public enum Run {
    /** This agent, with StartTask. */
    AGENT,
    /** A DAEMON service of ECS; here it is counted, ordered and waited for, and never started. */
    SERVICE
  }

  /**
   * On which nodes it runs, and what it waits for there.
   *
   * @param requires all have to be met before it is started; one that is not any more stops nothing
   * @param unordered why it cannot come after those that it is to come after: as long as that is
   *     so, it is not started, and nothing is stopped
   */
  public record Where(NodeSelector nodes, List<Requirement> requires, Optional<String> unordered) {

    /** In the order that it asks for. */
    public Where(NodeSelector nodes, List<Requirement> requires) {
      this(nodes, requires, Optional.empty());
    }

    public static Where anywhere() {
      return new Where(new NodeSelector.All(), List.of());
    }
  }

  /**
   * With what its task is started.
   *
   * @param propagateTags whether the task gets the tags of its definition
   * @param group in place of {@code nodekeeper-NAME}
   * @param startedBy in place of the container instance's short id
   */
  public record Launching(
      List<ContainerOverride> containers,
      boolean enableExecuteCommand,
      boolean propagateTags,
      SortedMap<String, Value> tags,
      Optional<Network> network,
      Optional<String> group,
      Optional<String> startedBy) {

    public static Launching plain() {
      return new Launching(
          List.of(),
          false,
          false,
          Collections.emptySortedMap(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }
  }

  /**
   * What is different from its definition in one container.
   *
   * @param name in the task definition
   * @param command empty for the definition's own
   */
  public record ContainerOverride(
      String name, SortedMap<String, Value> environment, List<String> command) {

    /** With every value as this says it. */
    public TaskOptions.ContainerOverride with(Function<Value, String> known) {
      var variables = new TreeMap<String, String>();
      environment.forEach((variable, value) -> variables.put(variable, known.apply(value)));
      return new TaskOptions.ContainerOverride(
          name, Collections.unmodifiableSortedMap(variables), command);
    }
  }

  /** A text that may be known on the node only. */
  public sealed interface Value {
    record Text(String text) implements Value {}

    record From(Policy.Source source) implements Value {}
  }

  /** For tasks in network mode {@code awsvpc}. */
  public record Network(List<String> subnets, List<String> securityGroups) {}

  /**
   * How its running task is replaced when another revision is wanted.
   *
   * @param wave over how long a fleet is spread, by a hash of the instance id
   * @param canaryPercent of the nodes that go first, 0 to 100; the others wait for {@code within}
   *     after them
   * @param within how long the new revision has to become healthy before it is taken back, and how
   *     long a task of it has to stand for it to be good
   */
  public record Update(Method method, Duration wave, int canaryPercent, Duration within) {

    /** What goes first. */
    public enum Method {
      /** The old one is stopped, then the new one is started. */
      STOP_FIRST,
      /** The new one is started, and when it is healthy the old one is stopped. */
      START_FIRST,
      /** Nothing: an outdated one runs until it ends. */
      MANUAL
    }

    public static Update standard() {
      return new Update(Method.STOP_FIRST, Duration.ofMinutes(15), 5, Duration.ofMinutes(5));
    }
  }

  /**
   * How it is kept up.
   *
   * @param flaps so many deaths within {@code flapWithin} make it flapping, or restarts for its
   *     health however far apart
   * @param flapWait how long one that is flapping waits for its next start
   * @param pendingWithin how long its task may be PENDING before that is a warning
   * @param stopPending whether it is then stopped, and started again after its back-off
   * @param restartUnhealthy after how long its unhealthy task is replaced; empty for never
   */
  public record Care(
      int flaps,
      Duration flapWithin,
      Duration flapWait,
      Duration pendingWithin,
      boolean stopPending,
      Optional<Duration> restartUnhealthy) {
    public static Care standard() {
      return new Care(
          5,
          Duration.ofMinutes(10),
          Duration.ofMinutes(10),
          Duration.ofMinutes(10),
          false,
          Optional.empty());
    }
  }
}
