package io.nodekeeper.standin.model;

import io.nodekeeper.core.ContainerId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes into the journal what becomes of containers. */
final class Scribe implements Body.Listener {

  private final Timeline timeline;
  private final Journal journal;
  private final Map<ContainerId, ContainerSpec> specs = new HashMap<>();

  Scribe(Timeline timeline, Journal journal) {
    this.timeline = timeline;
    this.journal = journal;
  }

  @Override
  public void created(ContainerSpec spec, ContainerId id) {
    specs.put(id, spec);
  }

  @Override
  public void started(ContainerId id, List<NetworkBinding> bindings) {
    ContainerSpec spec = specs.get(id);
    if (spec != null) {
      journal.write(
          new Happening.ContainerStarted(
              timeline.instant(), spec.task(), spec.family(), spec.name(), id));
    }
  }

  @Override
  public void exited(ContainerId id, int exitCode, boolean outOfMemory) {
    ContainerSpec spec = specs.get(id);
    if (spec != null) {
      journal.write(
          new Happening.ContainerExited(
              timeline.instant(), spec.task(), spec.family(), spec.name(), id, exitCode));
    }
  }

  @Override
  public void removed(ContainerId id) {
    specs.remove(id);
  }
}
