package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import java.time.Duration;
import java.util.List;

/**
 * What runs the containers: memory, or a real Docker engine.
 *
 * <p>Every order returns at once; what comes of it is told to all listeners on the timeline, never
 * from inside the order. Orders about containers that are not there are ignored.
 */
public interface Body {

  /** What happens to containers, whoever caused it. */
  interface Listener {
    default void pulled(ContainerSpec spec) {}

    /** {@code reason} as ECS words it, such as {@code CannotPullContainerError: …}. */
    default void pullFailed(ContainerSpec spec, String reason) {}

    default void created(ContainerSpec spec, ContainerId id) {}

    /** There is no container; {@code reason} such as {@code CannotCreateContainerError: …}. */
    default void createFailed(ContainerSpec spec, String reason) {}

    default void started(ContainerId id, List<NetworkBinding> bindings) {}

    /** It stays CREATED; {@code reason} such as {@code CannotStartContainerError: …}. */
    default void startFailed(ContainerId id, String reason) {}

    /** Its {@code die} event. */
    default void exited(ContainerId id, int exitCode, boolean outOfMemory) {}

    default void health(ContainerId id, Container.Health health) {}

    default void removed(ContainerId id) {}
  }

  void listen(Listener listener);

  void pull(ContainerSpec spec);

  void create(ContainerSpec spec);

  void start(ContainerId id);

  /** SIGTERM, and SIGKILL when it has not ended within {@code timeout}. */
  void stop(ContainerId id, Duration timeout);

  void kill(ContainerId id);

  /** Also of one that runs: it is killed first. */
  void remove(ContainerId id);

  /** Every container with the ECS agent's labels, running or not. */
  List<BodyContainer> list();
}
