package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;

/** The lines that the ECS agent is to find in its settings. */
final class EcsConfig {

  private EcsConfig() {}

  /**
   * All of them, or why not. A file with logins that is not there withdraws none: its folder may
   * only not be mounted yet. An empty one does.
   */
  static NodeFiles.Rendering render(
      List<Policy.Variable> variables, List<String> files, Observation seen) {
    var text = new StringBuilder(NodeFiles.HEADER);
    for (Policy.Variable variable : variables) {
      Reading<String> value = NodeValues.of(variable, seen);
      Optional<String> why =
          value.whyNot().or(() -> value.toOptional().flatMap(EcsConfig::unreadable));
      if (why.isPresent()) {
        return new NodeFiles.Rendering.Withheld(variable.name() + ": " + why.get());
      }
      value
          .toOptional()
          .ifPresent(is -> text.append(variable.name()).append('=').append(is).append('\n'));
    }
    if (!files.isEmpty()) {
      Reading<RegistryLogins> logins = logins(files, seen);
      if (!logins.isKnown()) {
        return new NodeFiles.Rendering.Withheld(logins.whyNot().orElse(""));
      }
      logins.toOptional().ifPresent(is -> text.append(is.lines()));
    }
    return new NodeFiles.Rendering.Whole(text.toString());
  }

  /** The logins of all files that are there; unknown where none is, or one cannot be read. */
  static Reading<RegistryLogins> logins(List<String> files, Observation seen) {
    var logins = new RegistryLogins();
    boolean any = false;
    Reading<Optional<FoundFile>> last = Reading.notAsked();
    for (String path : files) {
      Reading<Optional<FoundFile>> file = seen.files().present(path);
      if (!file.isKnown()) {
        return Reading.unknown(file.whyNot().orElse(""), file.at());
      }
      Optional<FoundFile> found = file.toOptional().flatMap(is -> is);
      found.ifPresent(is -> logins.read(path, is.content()));
      any |= found.isPresent();
      last = file;
    }
    return any
        ? Reading.known(logins, last.at())
        : Reading.unknown("none of " + String.join(", ", files) + " is there", last.at());
  }

  /** The ECS agent's settings have no quotes: systemd and ecs-init read them differently. */
  private static Optional<String> unreadable(String value) {
    boolean odd =
        value.chars().anyMatch(c -> c < ' ' || c == 0x7f || c == '\\')
            || !value.strip().equals(value)
            || value.startsWith("\"")
            || value.startsWith("'");
    return odd
        ? Optional.of(
            "its value cannot be written in the ECS agent's settings, which know no quotes")
        : Optional.empty();
  }
}
