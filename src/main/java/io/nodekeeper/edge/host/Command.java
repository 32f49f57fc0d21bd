package io.nodekeeper.edge.host;

import io.nodekeeper.core.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A command of the operator's. It is run by no shell, with nothing of our environment, and in a
 * session of its own: what it has begun there ends with it, or at the deadline.
 *
 * @param words the program and its arguments
 * @param within after which all of it is killed
 */
public record Command(List<String> words, Duration within) {

  /** As much of what it says is kept; the rest is read and forgotten. */
  public static final int BYTES_MAX = 4 << 10;

  /** Makes the session, and then becomes the program; of util-linux, as systemd needs it. */
  private static final String SETSID = "/usr/bin/setsid";

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
  private static final String LANGUAGE = "C.UTF-8";

  private static final long POLL_MILLIS = 20;
  private static final long REAPED_MILLIS = 1_000;
  private static final int CHUNK_BYTES = 8 << 10;
  private static final int CHUNKS_MAX = 64;

  /**
   * How it ended.
   *
   * @param status empty if it was killed at the deadline
   * @param said what it wrote to its standard output and standard error, in one line
   */
  public record Ended(OptionalInt status, String said) {

    public boolean isWell() {
      return status.equals(OptionalInt.of(0));
    }
  }

  /**
   * Runs it, and waits for its end.
   *
   * @throws IOException if it cannot be run; the message says why
   * @throws InterruptedException if somebody no longer waits; it is killed then, too
   */
  public Ended run() throws IOException, InterruptedException {
    Process process = start();
    var said = new Said(process.getInputStream());
    try {
      boolean ended = waitedFor(process, said);
      // After its end, too: a group lives as long as one of its processes.
      Libc.killGroup(process.pid());
      if (!ended) {
        process.waitFor(REAPED_MILLIS, TimeUnit.MILLISECONDS);
      }
      said.more();
      return new Ended(
          ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(), said.line());
    } finally {
      Libc.killGroup(process.pid());
      process.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    var command = new ArrayList<>(List.of(SETSID, "--"));
    command.addAll(words);
    var builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", PATH);
    builder.environment().put("LANG", LANGUAGE);
    try {
      return builder.start();
    } catch (IOException failed) {
      throw new IOException(
          words.getFirst()
              + " cannot be run: "
              + failed.getMessage()
              + "; is util-linux installed?",
          failed);
    }
  }

  /**
   * Its output is read meanwhile, lest it wait for us; and never waited for, lest we wait for it.
   */
  private boolean waitedFor(Process process, Said said) throws IOException, InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() - end >= 0) {
        return false;
      }
      said.more();
    }
    return true;
  }

  /**
   * Why it has not done what it was to do; empty if it has.
   *
   * @param shown whether what it said may be shown
   */
  public Optional<String> trouble(Ended ended, boolean shown) {
    if (ended.isWell()) {
      return Optional.empty();
    }
    String how =
        ended.status().isPresent()
            ? " ended with " + ended.status().getAsInt()
            : " has not ended within " + within.toMillis() + " ms, and was killed";
    String said = shown && !ended.said().isEmpty() ? Outcome.SAID + ended.said() : "";
    return Optional.of(words.getFirst() + how + said);
  }

  /** The begin of what it says. */
  private static final class Said {
    private final InputStream out;
    private final byte[] kept = new byte[BYTES_MAX];
    private int length;

    Said(InputStream out) {
      this.out = out;
    }

    /** Reads what is there, and no more: who writes for ever is not listened to for ever. */
    void more() throws IOException {
      var chunk = new byte[CHUNK_BYTES];
      for (int i = 0; i < CHUNKS_MAX && out.available() > 0; i++) {
        int read = out.read(chunk, 0, Math.min(CHUNK_BYTES, out.available()));
        int room = Math.min(Math.max(read, 0), BYTES_MAX - length);
        System.arraycopy(chunk, 0, kept, length, room);
        length += room;
      }
    }

    String line() {
      return new String(kept, 0, length, StandardCharsets.UTF_8)
          .replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\s]+", " ")
          .strip();
    }
  }
}
