package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** A container that is only facts. */
final class MemoryContainer {

  private final ContainerId id;
  private final ContainerSpec spec;
  private final Instant created;
  private Container.State state = Container.State.CREATED;
  private Container.Health health = Container.Health.NONE;
  private Optional<Instant> started = Optional.empty();
  private Instant since;
  private OptionalInt exitCode = OptionalInt.empty();
  private int runs;

  MemoryContainer(ContainerId id, ContainerSpec spec, Instant now) {
    this.id = id;
    this.spec = spec;
    created = now;
    since = now;
  }

  ContainerId id() {
    return id;
  }

  ContainerSpec spec() {
    return spec;
  }

  Container.State state() {
    return state;
  }

  Container.Health health() {
    return health;
  }

  int runs() {
    return runs;
  }

  int run(Instant now) {
    become(Container.State.RUNNING, now);
    started = Optional.of(now);
    exitCode = OptionalInt.empty();
    health =
        spec.definition().healthCheck().isPresent()
            ? Container.Health.STARTING
            : Container.Health.NONE;
    return ++runs;
  }

  void become(Container.State next, Instant now) {
    state = next;
    since = now;
  }

  void becomes(Container.Health next) {
    health = next;
  }

  void exit(int code, Instant now) {
    become(Container.State.EXITED, now);
    exitCode = OptionalInt.of(code);
  }

  BodyContainer view() {
    return new BodyContainer(
        id,
        spec.task(),
        spec.name(),
        spec.family(),
        spec.revision(),
        spec.dockerName(),
        state,
        health,
        created,
        started,
        since,
        exitCode);
  }
}
