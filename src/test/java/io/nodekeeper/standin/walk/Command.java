package io.nodekeeper.standin.walk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The installed command, run as an operator or systemd runs it.
 *
 * @param launcher {@code bin/nodekeeper} of the built tree
 * @param root stands in front of all its paths
 * @param environment beside what it needs of our own
 */
record Command(Path launcher, Path root, Map<String, String> environment) {

  private static final List<String> INHERITED = List.of("PATH", "HOME", "JAVA_HOME", "LANG");

  /** Starts the agent; its log goes to a file. */
  Process start(Path log) throws IOException {
    ProcessBuilder builder = builder("run");
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return builder.start();
  }

  /** Runs a command to its end and returns what it printed. */
  String output(String... arguments) throws IOException, InterruptedException {
    Path printed = Files.createTempFile(root, "printed", ".txt");
    Process process =
        builder(arguments).redirectErrorStream(true).redirectOutput(printed.toFile()).start();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return "(no answer within 60 s)";
    }
    String text = Files.readString(printed, StandardCharsets.UTF_8);
    Files.delete(printed);
    return text;
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> words = new ArrayList<>(List.of(launcher.toString()));
    words.addAll(List.of(arguments));
    words.addAll(List.of("--root", root.toString()));
    var builder = new ProcessBuilder(words);
    Map<String, String> ours = builder.environment();
    ours.keySet().retainAll(INHERITED);
    ours.putAll(environment);
    return builder;
  }

  /** Ends a process: first politely, then for good. */
  static void end(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(3, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(3, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** A folder and all that is in it. */
  static void delete(Path folder) {
    try (var below = Files.walk(folder)) {
      for (Path path : below.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
