package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;

/**
 * Containers that the settings name, in environment or command, and that a revision does not have:
 * ECS would refuse to start it. That is a fault of the settings, and says nothing of the revision.
 */
final class Strangers {

  private Strangers() {}

  /** In what is started now. Its definition is read first; where it cannot be, ECS says so. */
  static Optional<String> inNext(Draft draft, Daemon daemon) {
    if (overrides(daemon).isEmpty()) {
      return Optional.empty();
    }
    TaskDefinitionRef what = Replacement.revisionToStart(draft, daemon);
    Reading<Definition> next =
        what.revision().isPresent()
            ? Revisions.learn(draft, daemon, what.revision().getAsInt())
            : Revisions.learn(draft, what.toString());
    return next.equals(Reading.notAsked())
        ? Optional.of(
            "its task definition is being read, for environment or command names its containers")
        : in(daemon, next);
  }

  /** In a revision, as far as its definition is known. */
  static Optional<String> in(Draft draft, Daemon daemon, int revision) {
    return overrides(daemon).isEmpty()
        ? Optional.empty()
        : in(daemon, Revisions.learn(draft, daemon, revision));
  }

  static Optional<String> in(Daemon daemon, Reading<Definition> known) {
    return known
        .toOptional()
        .flatMap(definition ->
            overrides(daemon).stream()
                .map(Daemon.ContainerOverride::name)
                .filter(container -> !definition.containers().contains(container))
                .findFirst()
                .map(container ->
                    "environment or command names the container %s, and %s has %s"
                        .formatted(
                            container,
                            definition.name(),
                            String.join(", ", definition.containers()))));
  }

  private static List<Daemon.ContainerOverride> overrides(Daemon daemon) {
    return daemon.launching().containers();
  }
}
