package io.nodekeeper.edge.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Lines that are appended to files with numbers in their names, of which the oldest go when all
 * together take too much room. A line is there whole, or is the last one and torn; then the next
 * begins on a line of its own. Not for several threads at once.
 */
public final class Segments implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("events-([0-9]{8})\\.jsonl");

  /** Of so many the oldest goes: an eighth of what is kept. */
  private static final int PARTS = 8;

  private static final Set<PosixFilePermission> MODE =
      PosixFilePermissions.fromString(AtomicFile.GROUP_READABLE);
  private static final Set<PosixFilePermission> FOLDER_MODE =
      PosixFilePermissions.fromString("rwxr-x---");

  private final Path folder;
  private final long bytesMax;
  private @Nullable Open open;

  /** The file that is written to, and how long it is. */
  private static final class Open {
    private final Path path;
    private final FileChannel channel;
    private long length;

    Open(Path path, FileChannel channel) throws IOException {
      this.path = path;
      this.channel = channel;
      this.length = channel.size();
    }
  }

  /**
   * @param folder made when the first line is written, with mode 0750; the files have 0640
   * @param bytesMax what all files together take at the most
   */
  public Segments(Path folder, long bytesMax) {
    this.folder = folder;
    this.bytesMax = bytesMax;
  }

  /**
   * The files that are there, the oldest first.
   *
   * @throws IOException in one line that names the folder
   */
  public static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.filter(file -> number(file) > 0).sorted().toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw new IOException(folder + " cannot be read: " + FileTrouble.words(e), e);
    }
  }

  /** From 1 on; 0 of what is none of ours. */
  private static int number(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? Integer.parseInt(name.group(1)) : 0;
  }

  /**
   * Appends a line.
   *
   * @param line without a line break; one that is longer than an eighth of all is refused
   * @throws IOException if it is not there; the message names the folder. It may be tried again
   */
  public void append(String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (bytes.length > bytesMax / PARTS) {
        throw new IOException("a line is longer than a file may be");
      }
      write(withRoomFor(bytes.length), bytes);
    } catch (IOException failed) {
      close();
      throw new IOException(folder + " cannot be written: " + FileTrouble.words(failed), failed);
    }
  }

  /**
   * Makes durable what was appended, should the power fail.
   *
   * @throws IOException if it may not be; the message names the folder
   */
  public void sync() throws IOException {
    try {
      if (open != null) {
        open.channel.force(false);
      }
    } catch (IOException failed) {
      close();
      throw new IOException(folder + " cannot be written: " + FileTrouble.words(failed), failed);
    }
  }

  private static void write(Open file, byte[] bytes) throws IOException {
    try {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        file.channel.write(rest);
      }
      file.length += bytes.length;
    } catch (IOException failed) {
      // What stands there of the line would be taken for a torn one; if that fails too, it is.
      file.channel.truncate(file.length);
      throw failed;
    }
  }

  /** The newest file, or a new one if it would become too long; somebody may have removed it. */
  private Open withRoomFor(int bytes) throws IOException {
    if (open != null && !Files.exists(open.path, LinkOption.NOFOLLOW_LINKS)) {
      close();
    }
    if (open == null) {
      AtomicFile.makeFolder(folder, made -> made.equals(folder) ? FOLDER_MODE : PARENT_MODE);
      open = newest();
    }
    if (open == null || open.length + bytes > bytesMax / PARTS) {
      close();
      open = next();
    }
    return open;
  }

  private static final Set<PosixFilePermission> PARENT_MODE =
      PosixFilePermissions.fromString(AtomicFile.FOLDER_MODE);

  private @Nullable Open newest() throws IOException {
    List<Path> files = files(folder);
    if (files.isEmpty()) {
      return null;
    }
    Path path = files.getLast();
    var file =
        new Open(
            path,
            FileChannel.open(
                path,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                LinkOption.NOFOLLOW_LINKS));
    try {
      file.channel.position(file.length);
      if (isTorn(file)) {
        write(file, new byte[] {'\n'});
      }
      return file;
    } catch (IOException failed) {
      file.channel.close();
      throw failed;
    }
  }

  private static boolean isTorn(Open file) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    return file.length > 0
        && file.channel.read(last, file.length - 1) == 1
        && last.get(0) != (byte) '\n';
  }

  /** Room is made before it is taken: the disk may be full. */
  private Open next() throws IOException {
    List<Path> files = files(folder);
    long kept = 0;
    for (Path file : files) {
      kept += Files.size(file);
    }
    for (Path oldest : files) {
      if (kept <= bytesMax - bytesMax / PARTS) {
        break;
      }
      kept -= Files.size(oldest);
      Files.delete(oldest);
    }
    int number = files.isEmpty() ? 1 : number(files.getLast()) + 1;
    Path path = folder.resolve("events-%08d.jsonl".formatted(number));
    FileChannel channel =
        FileChannel.open(
            path,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(MODE));
    Files.setPosixFilePermissions(path, MODE); // Whatever the umask.
    AtomicFile.sync(folder);
    return new Open(path, channel);
  }

  /** The next line opens the newest file again. */
  @Override
  public void close() {
    if (open != null) {
      try {
        open.channel.close();
      } catch (IOException unwritten) {
        // What it says of this comes again with the next line.
      }
      open = null;
    }
  }
}
