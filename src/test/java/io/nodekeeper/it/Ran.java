package io.nodekeeper.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A program that has come to its end.
 *
 * @param said on both its outputs
 */
record Ran(int code, String said) {

  private static final long SECONDS_MOST = LivingNode.PATIENCE.toSeconds();

  /** Runs it. */
  static Ran of(ProcessBuilder program) {
    try {
      Path said = Files.createTempFile("ran", ".txt");
      try {
        program.redirectErrorStream(true).redirectOutput(said.toFile());
        return new Ran(end(program), Files.readString(said));
      } finally {
        Files.delete(said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int end(ProcessBuilder program) throws IOException {
    Process process = program.start();
    try {
      if (!process.waitFor(SECONDS_MOST, TimeUnit.SECONDS)) {
        throw new AssertionError(String.join(" ", program.command()) + " does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** What it said; it has to have succeeded. */
  String text() {
    if (code != 0) {
      throw new AssertionError("ended with " + code + ": " + said);
    }
    return said;
  }
}
