package io.nodekeeper.edge.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

  static final Duration WITHIN = Duration.ofSeconds(4);

  /** As much of it is read, unless it is said otherwise. */
  static final int BYTES_MAX = 256 << 10;

  private Output() {}

  /**
   * Runs it.
   *
   * @throws IOException if it cannot be run, fails, or takes too long; the message says why
   */
  static String of(List<String> words) throws IOException, InterruptedException {
    return of(words, BYTES_MAX, WITHIN);
  }

  /** The same, up to so many bytes, within so long. */
  static String of(List<String> words, int most, Duration within)
      throws IOException, InterruptedException {
    String name = words.getFirst();
    Process process = start(words);
    try {
      var said = new FutureTask<>(() -> read(process.getInputStream(), most));
      Thread.ofVirtual().name(name).start(said);
      String text = said.get(within.toMillis(), TimeUnit.MILLISECONDS);
      if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
        throw late(name, within);
      }
      if (process.exitValue() != 0) {
        throw new IOException(name + " ended with " + process.exitValue() + words(text));
      }
      return text;
    } catch (TimeoutException _) {
      throw late(name, within);
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

  private static IOException late(String name, Duration within) {
    return new IOException(name + " has not ended within " + within.toSeconds() + " s");
  }

  private static String read(InputStream from, int most) throws IOException {
    String begin = new String(from.readNBytes(most), StandardCharsets.UTF_8);
    from.transferTo(OutputStream.nullOutputStream()); // Lest it waits for somebody to read.
    return begin;
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
