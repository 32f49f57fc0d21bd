package io.nodekeeper.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A Docker engine of its own, which may be restarted without harm to others. */
final class OwnEngine implements AutoCloseable {

  private static final String SCRIPT =
      """
      set -u
      . packaging/lib.sh
      trap end_engine EXIT
      start_engine >&2
      echo "$DOCKER_HOST"
      while read -r order; do
        case $order in
          restart) stop_engine; launch_engine || launch_engine --storage-driver=vfs || exit 1 ;;
        esac
        echo done
      done
      """;

  private final Process shell;
  private final BufferedReader answers;
  private final PrintWriter orders;
  private final String host;

  OwnEngine() {
    try {
      shell =
          new ProcessBuilder("sh", "-c", SCRIPT)
              .directory(Path.of("").toAbsolutePath().toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      answers = shell.inputReader(StandardCharsets.UTF_8);
      orders = new PrintWriter(shell.outputWriter(StandardCharsets.UTF_8), true);
      host = answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String host() {
    return host;
  }

  /** Stops it, with all its containers, and starts it again. */
  void restart() {
    try {
      orders.println("restart");
      answer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("the engine cannot be started: see the words of dockerd above");
    }
    return line;
  }

  @Override
  public void close() {
    orders.close();
    try {
      if (!shell.waitFor(60, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      shell.destroyForcibly();
    }
  }
}
