package io.nodekeeper.standin.model;

import java.util.Optional;

/** A service, REPLICA or DAEMON. */
public final class Service {

  static final String GROUP = "service:";

  public enum Strategy {
    REPLICA,
    DAEMON
  }

  /** {@code memberOf(attribute:NAME == VALUE)}. */
  public record Constraint(String attribute, String value) {

    /** As the cluster query language has it. */
    public String expression() {
      return "attribute:" + attribute + " == " + value;
    }
  }

  /**
   * What is wanted.
   *
   * @param desired of a REPLICA service; a DAEMON one wants one on every node
   * @param distinct at most one on a node
   * @param minimumHealthyPercent of desired: how many must stay up while others are replaced
   * @param maximumPercent of desired: how many there may be meanwhile
   */
  public record Wanted(
      String taskDefinition,
      Strategy strategy,
      int desired,
      Optional<Constraint> constraint,
      boolean distinct,
      int minimumHealthyPercent,
      int maximumPercent) {

    /** With AWS's defaults, 100 and 200. */
    public static Wanted replicas(String taskDefinition, int desired) {
      return new Wanted(
          taskDefinition, Strategy.REPLICA, desired, Optional.empty(), false, 100, 200);
    }

    /** With AWS's defaults, 0 and 100. */
    public static Wanted daemon(String taskDefinition) {
      return new Wanted(taskDefinition, Strategy.DAEMON, 1, Optional.empty(), false, 0, 100);
    }

    public Wanted where(String attribute, String value) {
      return new Wanted(
          taskDefinition,
          strategy,
          desired,
          Optional.of(new Constraint(attribute, value)),
          distinct,
          minimumHealthyPercent,
          maximumPercent);
    }

    public Wanted between(int minimumPercent, int maximum) {
      return new Wanted(
          taskDefinition, strategy, desired, constraint, distinct, minimumPercent, maximum);
    }

    public Wanted times(int newDesired) {
      return new Wanted(
          taskDefinition,
          strategy,
          newDesired,
          constraint,
          distinct,
          minimumHealthyPercent,
          maximumPercent);
    }
  }

  private final String name;
  private final String arn;
  private final String group;
  private String deploymentId;
  private Wanted wanted;

  Service(String name, String arn, String deploymentId, Wanted wanted) {
    this.name = name;
    this.arn = arn;
    this.deploymentId = deploymentId;
    this.wanted = wanted;
    group = GROUP + name;
  }

  public String name() {
    return name;
  }

  public String arn() {
    return arn;
  }

  /**
   * {@code ecs-svc/} and 19 digits, of its newest deployment: the startedBy of that one's tasks.
   */
  public String deploymentId() {
    return deploymentId;
  }

  void deployedAs(String newDeploymentId) {
    deploymentId = newDeploymentId;
  }

  public Wanted wanted() {
    return wanted;
  }

  void want(Wanted changed) {
    wanted = changed;
  }

  /** {@code service:} and its name: the group of its tasks. */
  public String group() {
    return group;
  }

  public boolean isDaemon() {
    return wanted.strategy() == Strategy.DAEMON;
  }
}
