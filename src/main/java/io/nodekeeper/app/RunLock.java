package io.nodekeeper.app;

import io.nodekeeper.edge.host.FileTrouble;
import io.nodekeeper.record.Plain;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * That this process is the one agent of a state directory. The kernel gives it back when the
 * process ends, however it ends.
 */
final class RunLock implements AutoCloseable {

  /** A process id fits well within. */
  private static final int MOST_BYTES = 32;

  /** Longer than a file takes, but for one that is checked by a slow command. */
  private static final int SECONDS = 3;

  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes it, making the directory if need be.
   *
   * @throws Stopped if another process has it, or the directory cannot be written
   */
  static RunLock take(Path file) throws Stopped {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        String holder = read(channel);
        channel.close();
        throw new Stopped(
            Exit.TEMPORARY,
            "another nodekeeper%s already runs on %s: there is one for each node"
                .formatted(holder.isEmpty() ? "" : " (process " + holder + ")", file.getParent()));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
          0);
      return new RunLock(channel);
    } catch (IOException e) {
      throw new Stopped(
          Exit.PERMISSION,
          "%s cannot be written: %s; %s"
              .formatted(
                  file,
                  Plain.line(FileTrouble.words(e)),
                  e instanceof AccessDeniedException
                      ? "run it as the user nodekeeper or root"
                      : "the state needs a directory that can be written, and some room in it"));
    }
  }

  /**
   * The same for the agent: a command that writes files may have it for a moment.
   *
   * @throws Stopped if it has not come free after some seconds, or the directory cannot be written
   */
  static RunLock await(Path file, Pause pause) throws Stopped, InterruptedException {
    for (int left = SECONDS; ; left--) {
      try {
        return take(file);
      } catch (Stopped refused) {
        if (refused.code() != Exit.TEMPORARY || left == 0) {
          throw refused;
        }
      }
      pause.of(Duration.ofSeconds(1));
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(MOST_BYTES);
    channel.read(bytes, 0);
    return Plain.line(
        new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII).strip());
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The lock goes with the process at the latest.
    }
  }
}
