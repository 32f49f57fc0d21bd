package io.nodekeeper.standin.model;

import io.nodekeeper.core.Container;
import io.nodekeeper.core.ContainerId;
import java.time.Duration;
import java.util.List;

/** Containers that are only facts, under whatever time the timeline keeps. */
@SuppressWarnings("DoNotCallSuggester")
public final class MemoryBody implements Body {

  public MemoryBody(Timeline timeline, long seed) {
    throw new UnsupportedOperationException();
  }

  /** How containers of this family behave from their next pull, start or stop on. */
  public void behave(String family, Behaviour behaviour) {
    throw new UnsupportedOperationException();
  }

  /** One container of a family's task definition only. */
  public void behave(String family, String container, Behaviour behaviour) {
    throw new UnsupportedOperationException();
  }

  /** It dies by itself, now. */
  public void die(ContainerId id, int exitCode) {
    throw new UnsupportedOperationException();
  }

  /** Its health check says so, now. */
  public void becomes(ContainerId id, Container.Health health) {
    throw new UnsupportedOperationException();
  }

  /** dockerd is restarted: everything that runs is killed (no live-restore). */
  public void restartEngine() {
    throw new UnsupportedOperationException();
  }

  /** A container with ECS labels that no ECS agent made, such as a leftover. */
  public ContainerId plant(ContainerSpec spec, Container.State state) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void listen(Listener listener) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void pull(ContainerSpec spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void create(ContainerSpec spec) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void start(ContainerId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void stop(ContainerId id, Duration timeout) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void kill(ContainerId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void remove(ContainerId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<BodyContainer> list() {
    throw new UnsupportedOperationException();
  }
}
