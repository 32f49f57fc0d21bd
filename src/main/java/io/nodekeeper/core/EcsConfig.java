package io.nodekeeper.core;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lines that the ECS agent is to find in its settings. */
final class EcsConfig {

  private EcsConfig() {}

  private static final String AUTH = "ECS_ENGINE_AUTH_";

  /**
   * All of them, or why not. A file with logins that is not there withdraws none, since its folder
   * may only not be mounted yet; and it keeps no other line back, lest the node misses its cluster.
   *
   * @param path of what was written before
   */
  static NodeFiles.Rendering render(
      String path, List<Policy.Variable> variables, List<String> files, Observation seen) {
    var text = new StringBuilder(NodeFiles.HEADER);
    for (Policy.Variable variable : variables) {
      Reading<String> value = NodeValues.of(variable, seen);
      if (value.about(variable.name()) instanceof Reading.Unknown<?> unknown) {
        return new NodeFiles.Rendering.Withheld(unknown);
      }
      Optional<String> why = value.toOptional().flatMap(EcsConfig::unreadable);
      if (why.isPresent()) {
        return new NodeFiles.Rendering.Withheld(variable.name() + ": " + why.get());
      }
      value
          .toOptional()
          .ifPresent(is -> text.append(variable.name()).append('=').append(is).append('\n'));
    }
    if (!files.isEmpty()) {
      Reading<RegistryLogins> logins = logins(files, seen);
      Reading<String> lines =
          logins.isKnown() ? logins.map(RegistryLogins::lines) : before(path, seen);
      if (lines.about("the registry logins of before") instanceof Reading.Unknown<?> unknown) {
        return new NodeFiles.Rendering.Withheld(unknown);
      }
      lines.toOptional().ifPresent(text::append);
    }
    return new NodeFiles.Rendering.Whole(text.toString());
  }

  /** The logins that were written before. */
  private static Reading<String> before(String path, Observation seen) {
    return seen.files()
        .read(path)
        .map(found ->
            found.flatMap(FoundFile::content).stream()
                .flatMap(String::lines)
                .filter(line -> line.startsWith(AUTH))
                .map(line -> line + "\n")
                .collect(Collectors.joining()));
  }

  /** What does not keep the other lines from being written. */
  static List<String> troubles(List<String> files, Observation seen) {
    if (files.isEmpty()) {
      return List.of();
    }
    Reading<RegistryLogins> logins = logins(files, seen);
    return logins
        .whyNot()
        .map(why -> List.of("the registry logins stay as they are: " + why))
        .orElseGet(() -> logins.toOptional().map(RegistryLogins::troubles).orElse(List.of()));
  }

  /** The logins of all files that are there; unknown where none is, or one cannot be read. */
  private static Reading<RegistryLogins> logins(List<String> files, Observation seen) {
    var logins = new RegistryLogins();
    boolean any = false;
    Reading<Optional<FoundFile>> last = Reading.notAsked();
    for (String path : files) {
      Reading<Optional<FoundFile>> file = seen.files().read(path);
      if (!file.isKnown()) {
        return Reading.unknown(file.whyNot().orElse(""), file.at());
      }
      Optional<FoundFile> found = file.toOptional().flatMap(is -> is);
      found.flatMap(FoundFile::content).ifPresent(is -> logins.read(path, is));
      any |= found.isPresent();
      last = file;
    }
    return any
        ? Reading.known(logins, last.at())
        : Reading.unknown("none of " + String.join(", ", files) + " is there", last.at());
  }

  /** The ECS agent's settings have no quotes: systemd and ecs-init read them differently. */
  private static Optional<String> unreadable(String value) {
    String differently = ", which systemd and ecs-init read differently";
    return Formats.refusal(NodeFile.Format.INI, value)
        .or(() ->
            value.indexOf('\\') >= 0
                ? Optional.of("has a backslash" + differently)
                : Optional.empty())
        .or(() ->
            value.startsWith("\"") || value.startsWith("'")
                ? Optional.of("begins with a quote" + differently)
                : Optional.empty())
        .map("its value "::concat);
  }
}
