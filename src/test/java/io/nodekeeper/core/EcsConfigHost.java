package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A host whose ECS agent's settings are set by the script that the package has for that. */
abstract class EcsConfigHost {

  static final String END = "# end nodekeeper\n";
  static final List<String> COMMANDS =
      List.of(
          "awk", "chmod", "grep", "head", "mkdir", "mktemp", "mv", "rm", "sed", "sort", "stat",
          "sync", "tr");
  static final String OTHERS = "# ours\nECS_LOGLEVEL=info\nECS_CLUSTER=default\r\n  odd\n";

  /** In place of a command: kills the script from the last step on. */
  static final String STEP =
      """
      echo >>"$STATE/steps"
      step=0
      while read -r _; do step=$((step + 1)); done <"$STATE/steps"
      read -r last <"$STATE/last" && read -r pid <"$STATE/pid"
      [ "$step" -lt "$last" ] || kill -KILL "$pid"
      PATH=${PATH#*:} exec %s "$@"
      """;

  @TempDir Path directory = Path.of("");
  Path wanted = directory;
  Path config = directory;
  String pause = "0";

  @BeforeEach
  void aHostWhoseEcsAgentRuns() throws IOException {
    wanted = directory.resolve("wanted");
    config = Files.createDirectories(directory.resolve("etc")).resolve("ecs.config");
    Files.writeString(directory.resolve("active"), "active\n");
    program(
        "systemctl",
        """
        case $1 in
          is-active) [ "$2" = ecs.service ] && cat "$STATE/active" ;;
          *) echo "$*" >>"$STATE/told"; cp "$STATE/etc/ecs.config" "$STATE/seen" ;;
        esac
        """);
  }

  void program(String name, String text) throws IOException {
    Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  record Ran(int code, String printed) {}

  Ran run() throws Exception {
    return run("systemd/ecs-config");
  }

  Ran run(String... command) throws Exception {
    var places = Stream.of(wanted, config, directory.resolve("run/restart")).map(Path::toString);
    var words = Stream.of(Stream.of(command), places, Stream.of(pause)).flatMap(all -> all);
    var builder =
        new ProcessBuilder(words.toList())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("printed").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("STATE", directory.toString());
    environment.put("PATH", directory.resolve("bin") + ":" + environment.get("PATH"));
    Process process = builder.start();
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).as("it ends").isTrue();
    return new Ran(
        process.exitValue(),
        Files.readString(directory.resolve("printed"), StandardCharsets.ISO_8859_1));
  }

  void want(String lines) throws IOException {
    Files.writeString(wanted, NodeFiles.HEADER + lines);
  }

  static String logins(String password) {
    var logins = new RegistryLogins();
    logins.read("login.txt", "-u me -p " + password + " registry.example\n");
    return logins.lines();
  }

  List<String> told() throws IOException {
    Path file = directory.resolve("told");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  String found() throws IOException {
    return Files.readString(config, StandardCharsets.ISO_8859_1);
  }

  String block() throws IOException {
    String found = found();
    return found.substring(found.indexOf("# begin nodekeeper"));
  }

  List<String> beside() throws IOException {
    try (Stream<Path> files = Files.list(config.resolveSibling("."))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
