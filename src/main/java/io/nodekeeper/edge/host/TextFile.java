package io.nodekeeper.edge.host;

import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Reading a file of text, up to a limit, and telling its absence from its being unreadable. */
public final class TextFile {

  private TextFile() {}

  /**
   * The file's text as UTF-8; bytes that are not stand as U+FFFD. Symbolic links are followed.
   *
   * @param bytesMax a file that is longer is unreadable
   * @return empty if there is no such file
   * @throws IOException if there is one, and it cannot be read, is too long, or is no regular file;
   *     the message is one line, without the path
   */
  public static Optional<String> read(Path path, int bytesMax) throws IOException {
    try {
      // Anything else, such as a pipe, might never come to its end.
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        throw new IOException("it is not a regular file");
      }
      try (InputStream in = Files.newInputStream(path)) {
        byte[] bytes = in.readNBytes(bytesMax + 1);
        if (bytes.length > bytesMax) {
          throw new IOException("it is longer than " + bytesMax + " bytes");
        }
        return Optional.of(new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    } catch (FileSystemException failed) {
      throw new IOException(FileTrouble.words(failed), failed);
    }
  }

  /** The same as a reading: known with its text, known to be absent, or unknown. */
  public static Reading<Optional<String>> reading(Path path, int bytesMax, Instant now) {
    try {
      return Reading.known(read(path, bytesMax), now);
    } catch (IOException failed) {
      return Reading.unknown(path + " cannot be read: " + failed.getMessage(), now);
    }
  }
}
