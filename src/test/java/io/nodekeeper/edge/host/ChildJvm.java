package io.nodekeeper.edge.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/** Another JVM with our classes, to be killed. */
final class ChildJvm implements AutoCloseable {

  private final Process process;
  private final BufferedReader out;

  ChildJvm(Class<?> main, String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    out = process.inputReader();
  }

  /** What it prints next; null when it has ended. */
  @Nullable String line() throws IOException {
    return out.readLine();
  }

  /** SIGKILL, and waits for its end. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    Assertions.assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("killed").isTrue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    out.close();
  }
}
