package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.command.HealthState;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.Ports;
import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.standin.model.Body;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.ContainerSpec;
import io.nodekeeper.standin.model.NetworkBinding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One container, as it was last told to the model. The engine's events only say that something has
 * changed: what has is found by comparing, so a lost or late event loses nothing.
 */
final class Kept {

  private static final String NEVER = "0001-01-01T00:00:00Z";

  private final ContainerSpec spec;
  private final ContainerId id;
  private final Consumer<Consumer<Body.Listener>> tell;
  private final Instant created = Instant.now();
  private Container.State state = Container.State.CREATED;
  private Container.Health health = Container.Health.NONE;
  private String startedAt = NEVER;
  private Instant since = created;
  private OptionalInt exitCode = OptionalInt.empty();
  private OptionalInt exitCodeOfEvent = OptionalInt.empty();
  private boolean isOutOfMemory;
  private boolean isRemoved;

  Kept(ContainerSpec spec, ContainerId id, Consumer<Consumer<Body.Listener>> tell) {
    this.spec = spec;
    this.id = id;
    this.tell = tell;
  }

  ContainerSpec spec() {
    return spec;
  }

  ContainerId id() {
    return id;
  }

  synchronized boolean hasEnded() {
    return isRemoved || state == Container.State.EXITED || state == Container.State.DEAD;
  }

  synchronized boolean isRemoved() {
    return isRemoved;
  }

  synchronized BodyContainer asBody() {
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
        startedAt.equals(NEVER) ? Optional.empty() : Optional.of(Instant.parse(startedAt)),
        since,
        exitCode);
  }

  /** Its {@code oom} event. */
  synchronized void ranOutOfMemory() {
    isOutOfMemory = true;
  }

  /** Its {@code die} event. */
  synchronized void died(int code) {
    exitCodeOfEvent = OptionalInt.of(code);
  }

  /** The engine cannot be asked, but it has told of the end before. */
  synchronized void unseen() {
    if (exitCodeOfEvent.isPresent() && state == Container.State.RUNNING) {
      ended(exitCodeOfEvent.getAsInt());
    }
  }

  /** It is not there any more. */
  synchronized void gone() {
    if (!isRemoved) {
      if (state == Container.State.RUNNING || state == Container.State.PAUSED) {
        ended(exitCodeOfEvent.orElse(137));
      }
      isRemoved = true;
      tell.accept(listener -> listener.removed(id));
    }
  }

  /** Tells what is new. */
  synchronized void seen(InspectContainerResponse now) {
    InspectContainerResponse.ContainerState is = now.getState();
    String started = is.getStartedAt() == null ? NEVER : is.getStartedAt();
    boolean wasRunning = state == Container.State.RUNNING || state == Container.State.PAUSED;
    if (!started.equals(NEVER) && !started.equals(startedAt)) {
      if (wasRunning) {
        ended(exitCodeOfEvent.orElse(0));
      }
      startedAt = started;
      state = Container.State.RUNNING;
      since = Instant.now();
      exitCode = OptionalInt.empty();
      List<NetworkBinding> bindings = bindings(now);
      tell.accept(listener -> listener.started(id, bindings));
    }
    boolean isRunning = Boolean.TRUE.equals(is.getRunning());
    if (!isRunning && (state == Container.State.RUNNING || state == Container.State.PAUSED)) {
      isOutOfMemory |= Boolean.TRUE.equals(is.getOOMKilled());
      Long code = is.getExitCodeLong();
      ended(code == null ? exitCodeOfEvent.orElse(0) : code.intValue());
    }
    if (isRunning) {
      state =
          Boolean.TRUE.equals(is.getPaused()) ? Container.State.PAUSED : Container.State.RUNNING;
      checked(is.getHealth());
    }
  }

  private void ended(int code) {
    state = Container.State.EXITED;
    since = Instant.now();
    exitCode = OptionalInt.of(code);
    exitCodeOfEvent = OptionalInt.empty();
    boolean outOfMemory = isOutOfMemory;
    isOutOfMemory = false;
    tell.accept(listener -> listener.exited(id, code, outOfMemory));
  }

  private void checked(@org.jspecify.annotations.Nullable HealthState now) {
    String status = now == null ? null : now.getStatus();
    Container.Health is =
        switch (status == null ? "none" : status.toLowerCase(Locale.ROOT)) {
          case "starting" -> Container.Health.STARTING;
          case "healthy" -> Container.Health.HEALTHY;
          case "unhealthy" -> Container.Health.UNHEALTHY;
          default -> Container.Health.NONE;
        };
    if (is != health) {
      health = is;
      tell.accept(listener -> listener.health(id, is));
    }
  }

  private static List<NetworkBinding> bindings(InspectContainerResponse now) {
    var bindings = new ArrayList<NetworkBinding>();
    if (now.getNetworkSettings() == null || now.getNetworkSettings().getPorts() == null) {
      return bindings;
    }
    now.getNetworkSettings()
        .getPorts()
        .getBindings()
        .forEach((ExposedPort port, Ports.Binding[] hosts) -> {
          for (Ports.Binding host : hosts == null ? new Ports.Binding[0] : hosts) {
            bindings.add(
                new NetworkBinding(
                    port.getPort(),
                    Integer.parseInt(host.getHostPortSpec()),
                    port.getProtocol().toString(),
                    host.getHostIp()));
          }
        });
    return bindings;
  }
}
