package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.TaskArn;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The ECS agent beside us: registers, runs what the control plane wants, and reports. */
@SuppressWarnings("DoNotCallSuggester")
public final class ContainerAgent {

  ContainerAgent() {
    throw new UnsupportedOperationException();
  }

  /** Begins to run; registers after this long, or later while registration is throttled. */
  public void start(Duration registersAfter) {
    throw new UnsupportedOperationException();
  }

  /** Ends; its tasks run on, and nobody hears of them. */
  public void stop() {
    throw new UnsupportedOperationException();
  }

  /** Loses its data directory: at its next start it registers anew, and knows no tasks. */
  public void wipe() {
    throw new UnsupportedOperationException();
  }

  public boolean isUp() {
    throw new UnsupportedOperationException();
  }

  /**
   * Answers {@code /v1/metadata}.
   *
   * @throws NoAnswer before it has registered, while it is down, or by fault
   */
  public Introspection.Metadata metadata() {
    throw new UnsupportedOperationException();
  }

  /**
   * Answers {@code /v1/tasks}, in random order.
   *
   * @throws NoAnswer before it has registered, while it is down, or by fault
   */
  public List<Introspection.TaskView> tasks() {
    throw new UnsupportedOperationException();
  }

  /** Answers {@code /v1/tasks?taskarn=}. */
  public Optional<Introspection.TaskView> task(TaskArn arn) {
    throw new UnsupportedOperationException();
  }

  /** Answers {@code /v1/tasks?dockerid=}: all tasks with such a container. */
  public List<Introspection.TaskView> tasksOf(String dockerIdPrefix) {
    throw new UnsupportedOperationException();
  }

  /** The task's container of that name, if it has been created. */
  public Optional<ContainerId> container(TaskArn task, String name) {
    throw new UnsupportedOperationException();
  }
}
