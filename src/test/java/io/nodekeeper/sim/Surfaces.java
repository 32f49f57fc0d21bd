package io.nodekeeper.sim;

import io.nodekeeper.core.ContainerId;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Surface;
import io.nodekeeper.standin.model.BodyContainer;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What containers show of themselves: a label, and the files that they mount. */
final class Surfaces {

  /** The containers of services bear it, and templates list those that do. */
  static final String LABEL = "listed";

  private final Options options;
  private final AgentClock clock;
  private final Map<ContainerId, Long> created = new HashMap<>();
  private final Map<ContainerId, Map<Instant, Instant>> started = new HashMap<>();

  Surfaces(Options options, AgentClock clock) {
    this.options = options;
    this.clock = clock;
  }

  Surface of(BodyContainer container) {
    SortedMap<String, String> labels =
        isListed(container.family())
            ? Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(LABEL, "80")))
            : Collections.emptySortedMap();
    // Docker keeps the time that it read when it made the container.
    long createdAt =
        created.computeIfAbsent(
            container.id(), _ -> clock.of(container.created()).getEpochSecond());
    List<String> mounts = mounts(container);
    Optional<Instant> startedAt =
        container
            .started()
            .filter(_ -> !mounts.isEmpty())
            .map(at ->
                started
                    .computeIfAbsent(container.id(), _ -> new HashMap<>())
                    .computeIfAbsent(at, clock::of));
    return new Surface(labels, List.of(), List.of(), mounts, createdAt, startedAt);
  }

  private boolean isListed(String family) {
    return options.daemonOfFamily(family).isEmpty()
        && options.services().stream().anyMatch(service -> service.family().equals(family));
  }

  private List<String> mounts(BodyContainer container) {
    return options.policy().files().stream()
        .map(NodeFile::path)
        .filter(path ->
            options.daemonOfFamily(container.family()).isPresent()
                && container.name().equals("main")
                && FileDraw.isMounted(options, path, container.family()))
        .toList();
  }
}
