package io.nodekeeper.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The lines that the ECS agent is to find in its settings. */
final class EcsConfig {

  private EcsConfig() {}

  private static final String AUTH = "ECS_ENGINE_AUTH_";

  /**
   * Where neither the files with logins are there nor what was written before, nobody here knows
   * whether there are any: whoever puts the lines into place keeps those that are there.
   */
  static final String UNKNOWN_LOGINS = "# the registry logins are not known: those of before stay";

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
      Reading<String> lines = lines(path, files, seen);
      if (lines.about("the registry logins of before") instanceof Reading.Unknown<?> unknown) {
        return new NodeFiles.Rendering.Withheld(unknown);
      }
      lines.toOptional().ifPresent(text::append);
    }
    return new NodeFiles.Rendering.Whole(text.toString());
  }

  private static Reading<String> lines(String path, List<String> files, Observation seen) {
    Reading<RegistryLogins> logins = logins(files, seen);
    if (!logins.isKnown()) {
      return before(path, seen);
    }
    return missing(files, seen).isEmpty()
        ? logins.map(RegistryLogins::lines)
        : logins.flatMap(found ->
            before(path, seen)
                .map(before -> {
                  found.keep(before);
                  return found.lines();
                }));
  }

  /** The logins that were written before; or that they are not known. */
  private static Reading<String> before(String path, Observation seen) {
    return seen.files()
        .read(path)
        .map(found ->
            found
                .flatMap(FoundFile::content)
                .orElse(UNKNOWN_LOGINS)
                .lines()
                .filter(line -> line.startsWith(AUTH) || line.equals(UNKNOWN_LOGINS))
                .map(line -> line + "\n")
                .collect(Collectors.joining()));
  }

  /** What does not keep the other lines from being written. */
  static List<String> troubles(String path, List<String> files, Observation seen) {
    if (files.isEmpty()) {
      return List.of();
    }
    Reading<RegistryLogins> logins = logins(files, seen);
    if (!logins.isKnown()) {
      return List.of("the registry logins stay as they are: " + logins.whyNot().orElse(""));
    }
    RegistryLogins found = logins.toOptional().orElseThrow();
    var troubles = new ArrayList<>(found.troubles());
    List<String> missing = missing(files, seen);
    List<String> kept =
        missing.isEmpty()
            ? List.of()
            : before(path, seen).map(found::keep).toOptional().orElse(List.of());
    if (!kept.isEmpty()) {
      troubles.add(
          "the registry logins for %s stay as they are: %s is not there, and may have them; where it is there, and empty, they go"
              .formatted(String.join(", ", kept), String.join(", ", missing)));
    }
    return troubles;
  }

  /** The logins of all files that are there; unknown where none is, or one cannot be read. */
  private static Reading<RegistryLogins> logins(List<String> files, Observation seen) {
    var logins = new RegistryLogins();
    Reading<Optional<FoundFile>> last = Reading.notAsked();
    for (String path : files) {
      Reading<Optional<FoundFile>> file = seen.files().read(path);
      if (!file.isKnown()) {
        return Reading.unknown(file.whyNot().orElse(""), file.at());
      }
      file.toOptional()
          .flatMap(is -> is)
          .flatMap(FoundFile::content)
          .ifPresent(is -> logins.read(path, is));
      last = file;
    }
    return missing(files, seen).size() < files.size()
        ? Reading.known(logins, last.at())
        : Reading.unknown("none of " + String.join(", ", files) + " is there", last.at());
  }

  /** Those that are known not to be there. */
  private static List<String> missing(List<String> files, Observation seen) {
    return files.stream()
        .filter(path -> seen.files().read(path).toOptional().filter(Optional::isEmpty).isPresent())
        .toList();
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
