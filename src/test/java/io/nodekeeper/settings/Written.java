package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A directory as an operator has written it. */
record Written(Path directory) {

  /** Puts a file there, in place of one of that name. */
  Written file(String name, String... lines) {
    return bytes(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  Written bytes(String name, byte[] content) {
    try {
      Path file = directory.resolve(name);
      Files.createDirectories(file.getParent());
      Files.write(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Settings load() {
    return Settings.load(directory);
  }

  Settings.Loaded loaded() {
    Settings settings = load();
    assertThat(settings).isInstanceOf(Settings.Loaded.class);
    return (Settings.Loaded) settings;
  }

  List<Problem> problems() {
    return switch (load()) {
      case Settings.Invalid(List<Problem> problems) -> problems;
      case Settings.Loaded _ -> List.of();
    };
  }

  /** The problems as they are printed. */
  List<String> lines() {
    return problems().stream().map(Problem::toString).toList();
  }

  /** The names of the daemons in the order they are started in. */
  List<String> daemons() {
    return loaded().policy().daemons().stream().map(daemon -> daemon.name().value()).toList();
  }
}
