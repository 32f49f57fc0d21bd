package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Containers that are only facts, under whatever time the timeline keeps. */
public final class MemoryBody implements Body {

  private static final Duration CREATE = Duration.ofMillis(50);
  private static final int FIRST_DYNAMIC_PORT = 32768;

  private final Timeline timeline;
  private final Dice dice;
  private final Map<String, Behaviour> behaviours = new HashMap<>();
  private final Map<ContainerId, MemoryContainer> containers = new LinkedHashMap<>();
  private final List<Listener> listeners = new ArrayList<>();
  private boolean up = true;
  private int nextPort = FIRST_DYNAMIC_PORT;

  public MemoryBody(Timeline timeline, long seed) {
    this.timeline = timeline;
    dice = new Dice(seed);
  }

  /** How containers of this family behave from their next pull, start or stop on. */
  public void behave(String family, Behaviour behaviour) {
    behaviours.put(family, behaviour);
  }

  /** One revision of a family only, whatever becomes of the family. */
  public void behave(String family, int revision, Behaviour behaviour) {
    behaviours.put(family + ":" + revision, behaviour);
  }

  /** One container of a family's task definition only. */
  public void behave(String family, String container, Behaviour behaviour) {
    behaviours.put(family + "/" + container, behaviour);
  }

  private Behaviour of(ContainerSpec spec) {
    Behaviour own = behaviours.get(spec.family() + "/" + spec.name());
    if (own != null) {
      return own;
    }
    Behaviour revision = behaviours.get(spec.family() + ":" + spec.revision());
    return revision != null ? revision : behaviours.getOrDefault(spec.family(), Behaviour.WELL);
  }

  /** It dies by itself, now. */
  public void die(ContainerId id, int exitCode) {
    after(Duration.ZERO, id, container -> exit(container, exitCode, false));
  }

  /** Its health check says so, now. */
  public void becomes(ContainerId id, Container.Health health) {
    after(Duration.ZERO, id, container -> health(container, health));
  }

  /** False while dockerd is being restarted. */
  public boolean isUp() {
    return up;
  }

  /**
   * Restarts dockerd: everything that runs is killed (no live-restore), and until it is up again
   * orders fail.
   */
  public void restartEngine(Duration down) {
    up = false;
    for (MemoryContainer container : containers.values()) {
      if (container.state().isAlive()) {
        timeline.after(Duration.ZERO, () -> exit(container, 137, false));
      }
    }
    timeline.after(down, () -> up = true);
  }

  /** A container with ECS labels that no ECS agent knows of, such as a leftover. */
  public ContainerId plant(ContainerSpec spec, Container.State state) {
    MemoryContainer container = add(spec);
    container.become(state, timeline.instant());
    return container.id();
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  private void tell(Consumer<Listener> what) {
    for (Listener listener : listeners) {
      what.accept(listener);
    }
  }

  @Override
  public void pull(ContainerSpec spec) {
    Behaviour behaviour = of(spec);
    Optional<String> failure =
        up
            ? behaviour.pullFailure()
            : Optional.of("CannotPullContainerError: Cannot connect to the Docker daemon");
    Optional<Duration> takes = up ? behaviour.pull() : Optional.of(Duration.ZERO);
    takes.ifPresent(time ->
        timeline.after(
            time,
            () ->
                tell(listener ->
                    failure.ifPresentOrElse(
                        why -> listener.pullFailed(spec, why), () -> listener.pulled(spec)))));
  }

  @Override
  public void create(ContainerSpec spec) {
    timeline.after(
        CREATE,
        () -> {
          if (up) {
            MemoryContainer container = add(spec);
            tell(listener -> listener.created(spec, container.id()));
          } else {
            String why = "CannotCreateContainerError: Cannot connect to the Docker daemon";
            tell(listener -> listener.createFailed(spec, why));
          }
        });
  }

  private MemoryContainer add(ContainerSpec spec) {
    var id = new ContainerId(dice.dockerId());
    var container = new MemoryContainer(id, spec, timeline.instant());
    containers.put(id, container);
    return container;
  }

  @Override
  public void start(ContainerId id) {
    MemoryContainer known = containers.get(id);
    if (known != null) {
      after(of(known.spec()).start(), id, this::started);
    }
  }

  private void started(MemoryContainer container) {
    if (container.state().isAlive()) {
      // As in Docker, starting what runs changes nothing.
      return;
    }
    Behaviour behaviour = of(container.spec());
    Optional<String> failure =
        up
            ? behaviour.startFailure()
            : Optional.of("CannotStartContainerError: Cannot connect to the Docker daemon");
    if (failure.isPresent()) {
      tell(listener -> listener.startFailed(container.id(), failure.get()));
      return;
    }
    int run = container.run(timeline.instant());
    List<NetworkBinding> bindings = bind(container.spec().definition());
    tell(listener -> listener.started(container.id(), bindings));
    behaviour
        .exit()
        .ifPresent(exit ->
            inRun(
                exit.after(),
                container,
                run,
                () -> exit(container, exit.code(), exit.outOfMemory())));
    if (container.spec().definition().healthCheck().isPresent()) {
      Container.Health health =
          behaviour.healthy() ? Container.Health.HEALTHY : Container.Health.UNHEALTHY;
      inRun(behaviour.healthyAfter(), container, run, () -> health(container, health));
    }
  }

  private List<NetworkBinding> bind(ContainerDefinition definition) {
    if (definition.ports().isEmpty()) {
      return List.of();
    }
    var bindings = new ArrayList<NetworkBinding>();
    for (ContainerDefinition.Port port : definition.ports()) {
      int host = port.hostPort() == 0 ? nextPort++ : port.hostPort();
      bindings.add(new NetworkBinding(port.containerPort(), host, port.protocol(), "0.0.0.0"));
      bindings.add(new NetworkBinding(port.containerPort(), host, port.protocol(), "::"));
    }
    return bindings;
  }

  @Override
  public void stop(ContainerId id, Duration timeout) {
    MemoryContainer container = containers.get(id);
    if (container == null || !container.state().isAlive()) {
      return;
    }
    Duration shutdown = of(container.spec()).shutdown();
    boolean obeys = shutdown.compareTo(timeout) <= 0;
    inRun(
        obeys ? shutdown : timeout,
        container,
        container.runs(),
        () -> exit(container, obeys ? 143 : 137, false));
  }

  @Override
  public void kill(ContainerId id) {
    after(Duration.ZERO, id, container -> exit(container, 137, false));
  }

  @Override
  public void remove(ContainerId id) {
    after(
        Duration.ZERO,
        id,
        container -> {
          exit(container, 137, false);
          containers.remove(id);
          tell(listener -> listener.removed(id));
        });
  }

  private void exit(MemoryContainer container, int code, boolean outOfMemory) {
    if (container.state().isAlive()) {
      container.exit(code, timeline.instant());
      tell(listener -> listener.exited(container.id(), code, outOfMemory));
    }
  }

  private void health(MemoryContainer container, Container.Health health) {
    if (container.state().isAlive() && container.health() != health) {
      container.becomes(health);
      tell(listener -> listener.health(container.id(), health));
    }
  }

  private void after(Duration delay, ContainerId id, Consumer<MemoryContainer> what) {
    timeline.after(
        delay,
        () -> {
          MemoryContainer container = containers.get(id);
          if (container != null) {
            what.accept(container);
          }
        });
  }

  /** Unless it has ended, or been started again, by then. */
  private void inRun(Duration delay, MemoryContainer container, int run, Runnable what) {
    timeline.after(
        delay,
        () -> {
          if (container.runs() == run && container.state().isAlive()) {
            what.run();
          }
        });
  }

  @Override
  public List<BodyContainer> list() {
    var all = new ArrayList<BodyContainer>(containers.size());
    for (MemoryContainer container : containers.values()) {
      all.add(container.view());
    }
    return all;
  }

  /** How many there are that run. */
  public int running() {
    int count = 0;
    for (MemoryContainer container : containers.values()) {
      count += container.state().isAlive() ? 1 : 0;
    }
    return count;
  }

  /** Of a family, running ones only. */
  public List<ContainerId> running(String family) {
    var ids = new ArrayList<ContainerId>();
    for (MemoryContainer container : containers.values()) {
      if (container.state().isAlive() && container.spec().family().equals(family)) {
        ids.add(container.id());
      }
    }
    return ids;
  }
}
