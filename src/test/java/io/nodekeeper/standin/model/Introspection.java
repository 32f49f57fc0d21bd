package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.TaskArn;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the ECS agent tells of itself on its introspection port. */
public final class Introspection {

  private Introspection() {}

  public record Metadata(String cluster, ContainerInstanceArn containerInstance, String version) {}

  /**
   * A task.
   *
   * @param desired absent as the agent leaves it out: known STOPPED and desired not, or known
   *     RUNNING and desired PENDING
   */
  public record TaskView(
      TaskArn arn,
      Optional<Task.Status> desired,
      Task.Status known,
      String family,
      int revision,
      List<ContainerView> containers) {}

  /**
   * One container of a task.
   *
   * @param id empty while it is not created
   * @param restartCount how often the ECS agent has started it again; shown only with a policy
   */
  public record ContainerView(
      Optional<ContainerId> id,
      String dockerName,
      ContainerDefinition definition,
      Optional<Instant> created,
      Optional<Instant> started,
      List<NetworkBinding> bindings,
      int restartCount) {}
}
