package io.nodekeeper.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The program as a process of its own, cut off from every Docker, ECS agent and AWS. */
final class Command implements AutoCloseable {

  private static final long GENEROUS_SECONDS = 60;

  private final Process process;
  private final Path out;

  private Command(Process process, Path out) {
    this.process = process;
    this.out = out;
  }

  /**
   * Starts it.
   *
   * @param root in front of its paths; what it prints lies there too
   */
  static Command start(
      Path root, Map<String, String> environment, List<String> flags, String... arguments)
      throws IOException {
    return startTo(Files.createTempFile(root, "out", ".log"), root, environment, flags, arguments);
  }

  /** The same, printing to a file that is there. */
  static Command startTo(
      Path out, Path root, Map<String, String> environment, List<String> flags, String... arguments)
      throws IOException {
    var command = new ArrayList<String>();
    // Whoever runs the tests may ignore hang-ups (nohup) or interrupts (&), and a JVM then does so.
    command.addAll(List.of("env", "--default-signal=HUP,INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments));
    command.addAll(List.of("--root", root.toString()));
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().put("DOCKER_HOST", "unix://" + root.resolve("no-docker.sock"));
    builder.environment().put("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1");
    builder.environment().putAll(environment);
    return new Command(builder.start(), out);
  }

  String pid() {
    return Long.toString(process.pid());
  }

  List<String> lines() {
    try {
      return Files.readAllLines(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it has printed a line with this text. */
  Command until(String text) {
    await(() -> lines().stream().anyMatch(line -> line.contains(text)), "no line has: " + text);
    return this;
  }

  void await(BooleanSupplier holds, String otherwise) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GENEROUS_SECONDS);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(otherwise + "\n" + String.join("\n", lines()));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, pid()).start().waitFor();
  }

  /** Waits for its end; returns its exit code. */
  int code() throws InterruptedException {
    if (!process.waitFor(GENEROUS_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end\n" + String.join("\n", lines()));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
