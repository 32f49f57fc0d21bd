package io.nodekeeper.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * What StartTask is told beside which task: {@link Daemon.Launching} with everything known.
 *
 * @param containers only those that differ from the definition
 */
public record TaskOptions(
    List<ContainerOverride> containers,
    boolean enableExecuteCommand,
    boolean propagateTags,
    SortedMap<String, String> tags,
    Optional<Daemon.Network> network,
    Optional<String> group,
    Optional<String> startedBy) {

  /** One container's environment and command; an empty command is the definition's. */
  public record ContainerOverride(
      String name, SortedMap<String, String> environment, List<String> command) {}

  public static TaskOptions none() {
    return new TaskOptions(
        List.of(),
        false,
        false,
        Collections.emptySortedMap(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
