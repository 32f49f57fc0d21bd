package io.nodekeeper.standin.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Event;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.standin.model.Body;
import io.nodekeeper.standin.model.BodyContainer;
import io.nodekeeper.standin.model.ContainerSpec;
import io.nodekeeper.standin.model.Timeline;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/**
 * Containers on the real engine, as the ECS agent makes them; {@link Blueprint} says how they
 * differ. All of it bears the run's label, and is gone after {@link #close}, also when the process
 * is interrupted. An engine that goes away and comes back is looked at anew.
 */
public final class DockerBody implements Body, AutoCloseable {

  /** The container of an awsvpc task that holds its network. */
  private static final String PAUSE = "~internal~ecs~pause";

  private static final String UNRESOLVABLE = ".invalid/";

  private final DockerClient docker;
  private final Timeline timeline;
  private final String run;
  private final LocalImage image;
  private final Blueprint blueprint;
  private final Watch watch;
  private final Thread hook = new Thread(this::clear, "standin-docker-clear");
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final Map<String, Kept> containers = new ConcurrentHashMap<>();
  private final ReadWriteLock making = new ReentrantReadWriteLock();
  private volatile boolean isClosed;

  /**
   * Gets the engine ready: takes away what killed runs have left there, and loads the image.
   *
   * @param run names this run: 1 to 40 letters, digits and {@code -}
   * @throws IllegalStateException if the engine does not answer
   */
  public DockerBody(Timeline timeline, String run) {
    this(timeline, run, Engine.host());
  }

  /** On the engine at this address, such as {@code unix:///var/run/docker.sock}. */
  public DockerBody(Timeline timeline, String run, String host) {
    this.docker = Engine.client(host);
    this.timeline = timeline;
    this.run = run;
    this.image = LocalImage.of(run);
    var mark = new Blueprint.Mark(run, Owner.self().label());
    this.blueprint = new Blueprint(docker, image, mark);
    Leftovers.ofTheKilled(docker);
    image.load(docker, mark.labels());
    this.watch = new Watch(docker, run, this::happened, this::lookAtAll);
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      if (!watch.isListeningWithin(120)) {
        throw new IllegalStateException("the Docker engine does not send its events");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for Docker", e);
    }
  }

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  @Override
  public void pull(ContainerSpec spec) {
    String name = spec.definition().image();
    if (name.contains(UNRESOLVABLE)) {
      String host = name.substring(0, name.indexOf('/'));
      tell(listener ->
          listener.pullFailed(
              spec,
              "CannotPullContainerError: Error response from daemon: Get \"https://"
                  + host
                  + "/v2/\": dial tcp: lookup "
                  + host
                  + ": no such host"));
    } else {
      tell(listener -> listener.pulled(spec));
    }
  }

  @Override
  public void create(ContainerSpec spec) {
    aside(() -> {
      if (making.readLock().tryLock()) {
        try {
          make(spec);
        } finally {
          making.readLock().unlock();
        }
      }
    });
  }

  private void make(ContainerSpec spec) {
    try {
      String id = blueprint.of(spec, pauseFor(spec)).exec().getId();
      var kept = new Kept(spec, new ContainerId(id), this::tell);
      containers.put(id, kept);
      tell(listener -> listener.created(spec, kept.id()));
    } catch (RuntimeException e) {
      String reason = "CannotCreateContainerError: " + Trouble.words(e);
      tell(listener -> listener.createFailed(spec, reason));
    }
  }

  private Optional<String> pauseFor(ContainerSpec spec) {
    return spec.networkMode().equals("awsvpc") && !spec.name().startsWith(PAUSE)
        ? containers.values().stream()
            .filter(kept -> kept.spec().task().equals(spec.task()))
            .filter(kept -> kept.spec().name().startsWith(PAUSE))
            .map(kept -> kept.id().value())
            .findFirst()
        : Optional.empty();
  }

  @Override
  public void start(ContainerId id) {
    withKept(
        id,
        kept -> {
          try {
            docker.startContainerCmd(id.value()).exec();
            look(kept);
          } catch (NotModifiedException e) {
            look(kept);
          } catch (RuntimeException e) {
            String reason = "CannotStartContainerError: " + Trouble.words(e);
            tell(listener -> listener.startFailed(id, reason));
          }
        });
  }

  @Override
  public void stop(ContainerId id, Duration timeout) {
    int seconds = Math.toIntExact(timeout.plusMillis(999).toSeconds());
    withKept(
        id, kept -> order(kept, docker.stopContainerCmd(id.value()).withTimeout(seconds)::exec));
  }

  @Override
  public void kill(ContainerId id) {
    withKept(id, kept -> order(kept, docker.killContainerCmd(id.value())::exec));
  }

  @Override
  public void remove(ContainerId id) {
    withKept(
        id,
        kept ->
            order(
                kept,
                docker.removeContainerCmd(id.value()).withForce(true).withRemoveVolumes(true)
                    ::exec));
  }

  @Override
  public List<BodyContainer> list() {
    return containers.values().stream()
        .filter(kept -> !kept.isRemoved())
        .map(Kept::asBody)
        .sorted(java.util.Comparator.comparing(BodyContainer::id))
        .toList();
  }

  private void order(Kept kept, Runnable order) {
    try {
      order.run();
    } catch (NotFoundException | NotModifiedException e) {
      // As it should be already; the look shows it.
    } catch (DockerException e) {
      // Such as a kill of what has just ended: likewise.
    }
    look(kept);
  }

  private void withKept(ContainerId id, Consumer<Kept> what) {
    Kept kept = containers.get(id.value());
    if (kept != null) {
      aside(() -> what.accept(kept));
    }
  }

  private void happened(Event event) {
    if (event.getActor() == null || event.getActor().getId() == null) {
      return;
    }
    Kept kept = containers.get(event.getActor().getId());
    if (kept == null) {
      return;
    }
    String action = String.valueOf(event.getAction());
    if (action.equals("oom")) {
      kept.ranOutOfMemory();
    } else if (action.equals("die") && event.getActor().getAttributes() != null) {
      kept.died(Integer.parseInt(event.getActor().getAttributes().getOrDefault("exitCode", "0")));
    }
    aside(() -> look(kept));
  }

  private void lookAtAll() {
    containers.values().forEach(kept -> aside(() -> look(kept)));
  }

  private void look(Kept kept) {
    synchronized (kept) {
      try {
        kept.seen(docker.inspectContainerCmd(kept.id().value()).exec());
      } catch (NotFoundException e) {
        kept.gone();
      } catch (RuntimeException e) {
        kept.unseen();
      }
    }
  }

  private void aside(Runnable what) {
    try {
      threads.execute(what);
    } catch (RejectedExecutionException e) {
      // Closed: nothing happens any more.
    }
  }

  private void tell(Consumer<Listener> what) {
    if (!isClosed) {
      timeline.after(Duration.ZERO, () -> listeners.forEach(what));
    }
  }

  @Override
  public void close() {
    if (!isClosed) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The hook runs already, and does the same.
      }
      clear();
    }
  }

  /** What is being made is awaited; after that nothing is made any more, since the lock is kept. */
  private void awaitTheMade() {
    try {
      var _ = making.writeLock().tryLock(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void clear() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    threads.shutdown();
    watch.close();
    awaitTheMade();
    Leftovers.ofRun(docker, run);
    image.unload(docker);
  }
}
