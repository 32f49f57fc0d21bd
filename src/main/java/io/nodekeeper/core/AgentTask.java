package io.nodekeeper.core;

import java.util.List;

/**
 * A task as the ECS agent's introspection lists it; stopped ones stay listed for hours.
 *
 * @param revision the task definition's revision; 0 if the agent gave none
 * @param desiredStop whether the agent was told to stop it
 * @param known what has become of it
 * @param containers the Docker ids of those of its containers that exist; empty while it waits for
 *     resources or images
 * @param addresses of its containers, where it has an address of its own (awsvpc)
 */
public record AgentTask(
    TaskArn arn,
    String family,
    int revision,
    boolean desiredStop,
    Status known,
    List<ContainerId> containers,
    List<String> addresses) {

  /** One that has no address of its own. */
  public AgentTask(
      TaskArn arn,
      String family,
      int revision,
      boolean desiredStop,
      Status known,
      List<ContainerId> containers) {
    this(arn, family, revision, desiredStop, known, containers, List.of());
  }

  /** Source: amazon-ecs-agent, BackendStatus(): the agent knows no others. */
  public enum Status {
    PENDING,
    RUNNING,
    STOPPED
  }
}
