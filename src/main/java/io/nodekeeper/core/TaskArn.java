package io.nodekeeper.core;

/** The ARN of an ECS task, {@code arn:aws:ecs:REGION:ACCOUNT:task/CLUSTER/ID}. */
public record TaskArn(String value) implements Comparable<TaskArn> {

  /** What the ECS agent's own tasks begin with (Service Connect relay, EBS CSI driver). */
  private static final String AGENT_INTERNAL = "arn:::::/";

  public TaskArn {
    if (value.isBlank()) {
      throw new IllegalArgumentException("a task has an ARN");
    }
  }

  /** The part after the last slash. */
  public String id() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /** A task of the ECS agent itself, which nobody ever waits for. */
  public boolean isAgentInternal() {
    return value.startsWith(AGENT_INTERNAL);
  }

  @Override
  public int compareTo(TaskArn other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
