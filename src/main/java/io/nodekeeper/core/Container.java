package io.nodekeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * A container of an ECS task as Docker lists it.
 *
 * @param dockerName such as {@code ecs-web-12-app-a4b4c1d2e3f4a5b6c701}
 * @param image as it was named when the container was made
 * @param name its name in the task definition; begins with {@code ~internal~} for the ECS agent's
 *     own (pause) containers
 * @param revision 0 if its label is no number
 * @param inState at least how long it has been running, or has been dead; Docker gives seconds up
 *     to a minute, coarser steps beyond
 * @param exitCode of one that has exited
 */
public record Container(
    ContainerId id,
    String dockerName,
    String image,
    String name,
    TaskArn task,
    String family,
    int revision,
    State state,
    Health health,
    Duration inState,
    OptionalInt exitCode,
    Surface surface) {

  /** One that shows nothing to others. */
  public Container(
      ContainerId id,
      String dockerName,
      String image,
      String name,
      TaskArn task,
      String family,
      int revision,
      State state,
      Health health,
      Duration inState,
      OptionalInt exitCode) {
    this(
        id,
        dockerName,
        image,
        name,
        task,
        family,
        revision,
        state,
        health,
        inState,
        exitCode,
        Surface.bare());
  }

  /** The same, the host's paths in it named otherwise. */
  public Container naming(UnaryOperator<String> name) {
    return showing(surface.naming(name));
  }

  /** The same, with the time of its last start. */
  public Container startedAt(Instant at) {
    return showing(surface.startedAt(at));
  }

  private Container showing(Surface shown) {
    return new Container(
        id,
        dockerName,
        image,
        name,
        task,
        family,
        revision,
        state,
        health,
        inState,
        exitCode,
        shown);
  }

  /** Docker's container states. */
  public enum State {
    CREATED,
    RUNNING,
    PAUSED,
    RESTARTING,
    REMOVING,
    EXITED,
    DEAD;

    /** Whether processes of it may still live. */
    public boolean isAlive() {
      return switch (this) {
        case RUNNING, PAUSED, RESTARTING -> true;
        case CREATED, REMOVING, EXITED, DEAD -> false;
      };
    }
  }

  /** Docker's view of the container's health check. */
  public enum Health {
    NONE,
    STARTING,
    HEALTHY,
    UNHEALTHY
  }

  /** A pause container or another one of the ECS agent's own: never a replica. */
  public boolean isInternal() {
    return name.startsWith("~internal~") || task.isAgentInternal();
  }
}
