package io.nodekeeper.edge.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What a program of the system's prints, which is killed when it takes too long. */
final class Output {

  private static final Duration WITHIN = Duration.ofSeconds(4);
  private static final int BYTES_MAX = 256 << 10;

  private Output() {}

  /**
   * Runs it.
   *
   * @throws IOException if it cannot be run, fails, or takes too long; the message says why
   */
  static String of(List<String> words) throws IOException, InterruptedException {
    String name = words.getFirst();
    Process process = start(words);
    try {
      var said = new FutureTask<>(() -> read(process.getInputStream()));
      Thread.ofVirtual().name(name).start(said);
      String text = said.get(WITHIN.toMillis(), TimeUnit.MILLISECONDS);
      if (!process.waitFor(WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw late(name);
      }
      if (process.exitValue() != 0) {
        throw new IOException(name + " ended with " + process.exitValue() + words(text));
      }
      return text;
    } catch (TimeoutException _) {
      throw late(name);
    } catch (ExecutionException e) {
      throw new IOException(name + ": " + e.getCause(), e);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(List<String> words) throws IOException {
    var builder =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException failed) {
      throw new IOException(words.getFirst() + " cannot be run: " + failed.getMessage(), failed);
    }
  }

  private static IOException late(String name) {
    return new IOException(name + " has not ended within " + WITHIN.toSeconds() + " s");
  }

  private static String read(InputStream from) throws IOException {
    return new String(from.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
  }

  private static String words(String text) {
    return text.lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .map(line -> ": " + line)
        .orElse("");
  }
}
