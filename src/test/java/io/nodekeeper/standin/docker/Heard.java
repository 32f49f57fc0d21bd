package io.nodekeeper.standin.docker;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import io.nodekeeper.standin.model.Body;
import io.nodekeeper.standin.model.ContainerSpec;
import io.nodekeeper.standin.model.NetworkBinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Everything a body has told, to be waited for. */
final class Heard implements Body.Listener {

  /** One thing told: {@code created}, {@code started}, …, about a container by its name. */
  record Thing(String what, String about, String detail) {}

  private final BlockingQueue<Thing> fresh = new LinkedBlockingQueue<>();
  private final List<Thing> all = new ArrayList<>();
  private final java.util.Map<ContainerId, String> names =
      new java.util.concurrent.ConcurrentHashMap<>();

  @Override
  public void pulled(ContainerSpec spec) {
    fresh.add(new Thing("pulled", spec.name(), ""));
  }

  @Override
  public void pullFailed(ContainerSpec spec, String reason) {
    fresh.add(new Thing("pullFailed", spec.name(), reason));
  }

  @Override
  public void created(ContainerSpec spec, ContainerId id) {
    names.put(id, spec.name());
    fresh.add(new Thing("created", spec.name(), id.value()));
  }

  @Override
  public void createFailed(ContainerSpec spec, String reason) {
    fresh.add(new Thing("createFailed", spec.name(), reason));
  }

  @Override
  public void started(ContainerId id, List<NetworkBinding> bindings) {
    fresh.add(new Thing("started", name(id), bindings.toString()));
  }

  @Override
  public void startFailed(ContainerId id, String reason) {
    fresh.add(new Thing("startFailed", name(id), reason));
  }

  @Override
  public void exited(ContainerId id, int exitCode, boolean outOfMemory) {
    fresh.add(new Thing("exited", name(id), exitCode + (outOfMemory ? " oom" : "")));
  }

  @Override
  public void health(ContainerId id, Container.Health health) {
    fresh.add(new Thing("health", name(id), health.toString()));
  }

  @Override
  public void removed(ContainerId id) {
    fresh.add(new Thing("removed", name(id), ""));
  }

  private String name(ContainerId id) {
    return names.getOrDefault(id, "?");
  }

  /** The next of this kind, skipping others; fails after two minutes. */
  Thing next(String what) {
    return next(thing -> thing.what().equals(what), what);
  }

  Thing next(Predicate<Thing> wanted, String words) {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    try {
      for (long left = 1; left > 0; left = end - System.nanoTime()) {
        Thing thing = fresh.poll(left, TimeUnit.NANOSECONDS);
        if (thing != null) {
          all.add(thing);
          if (wanted.test(thing)) {
            return thing;
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new AssertionError("not heard: " + words + "; heard: " + all);
  }

  /** What was heard until now, in order, as {@code what about}. */
  List<String> story() {
    fresh.drainTo(all);
    return all.stream().map(thing -> thing.what() + " " + thing.about()).toList();
  }
}
