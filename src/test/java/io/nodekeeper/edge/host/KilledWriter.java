package io.nodekeeper.edge.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Writes a file, stops at a step, says so, and waits to be killed. */
final class KilledWriter {

  /** Longer than what is written at once. */
  static final String OLD = "old=\"0123456789\"\n".repeat(2_000);

  static final String NEW = "new=\"abcdefghijklmnopq\"\n".repeat(2_000);

  private KilledWriter() {}

  public static void main(String[] arguments) throws IOException {
    var end = AtomicFile.Step.valueOf(arguments[1]);
    new AtomicFile(Path.of(arguments[0]), AtomicFile.READABLE, step -> stopAt(end, step))
        .write(NEW);
  }

  static void stopAt(AtomicFile.Step end, AtomicFile.Step step) {
    if (step == end) {
      System.out.println(step);
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException never) {
        throw new IllegalStateException(never);
      }
    }
  }
}
