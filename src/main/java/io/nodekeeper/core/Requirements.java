package io.nodekeeper.core;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** What daemons require of the machine: waited for before a start, and no reason to stop. */
final class Requirements {

  private static final Duration LOOK = Duration.ofSeconds(5);

  private Requirements() {}

  /** What a daemon that is to be started waits for; empty if everything is there. */
  static Optional<String> unmet(Draft draft, Daemon daemon) {
    String lacks =
        daemon.where().requires().stream()
            .flatMap(requirement -> lack(draft, requirement).stream())
            .collect(Collectors.joining("; "));
    if (lacks.isEmpty()) {
      return Optional.empty();
    }
    draft.lookIn(LOOK);
    return Optional.of(lacks);
  }

  private static Optional<String> lack(Draft draft, Requirement requirement) {
    return switch (draft.seen.daemons().requirement(requirement)) {
      case Reading.Unknown<Boolean>(String why, var _, var _) ->
          Optional.of("whether " + words(requirement, " is ") + " cannot be told: " + why);
      case Reading.Known<Boolean>(Boolean met, var _, var _) ->
          met ? Optional.empty() : Optional.of(words(requirement, " is not "));
    };
  }

  private static String words(Requirement requirement, String verb) {
    return switch (requirement) {
      case Requirement.Mount(String path) -> "a file system" + verb + "mounted at " + path;
      case Requirement.Path(String path) -> path + verb + "there";
      case Requirement.Unit(String unit) -> unit + verb + "active";
    };
  }

  /** Says of a daemon that runs what is not there; what cannot be told is no news. */
  static void note(Draft draft, Daemon daemon) {
    String gone =
        daemon.where().requires().stream()
            .filter(is -> draft.seen.daemons().requirement(is).toOptional().equals(NOT_MET))
            .map(is -> words(is, " is not "))
            .collect(Collectors.joining("; "));
    if (!gone.isEmpty()) {
      draft.note(
          Note.warning(daemon.name().value(), "it runs on without what it requires: " + gone));
    }
  }

  private static final Optional<Boolean> NOT_MET = Optional.of(false);
}
