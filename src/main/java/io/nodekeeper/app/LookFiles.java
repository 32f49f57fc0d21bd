package io.nodekeeper.app;

import io.nodekeeper.bundle.Archive;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.FileTrouble;
import io.nodekeeper.record.RecordedLook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The recorded looks, each in a file that bears its time: {@code look-20261121T120000.000Z}. */
final class LookFiles {

  /** So many are kept. */
  static final int MOST = 16;

  /** Of each, compressed: all together are bounded by that. */
  static final int MOST_BYTES = 256 << 10;

  static final Pattern NAME = Pattern.compile("look-[0-9]{8}T[0-9]{6}\\.[0-9]{3}Z\\.json\\.gz");

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path directory;

  LookFiles(Places places) {
    this.directory = places.looks();
  }

  static String name(Instant at) {
    return "look-" + STAMP.format(at) + ".json.gz";
  }

  /**
   * Writes one, and removes the oldest when there are too many.
   *
   * @throws IOException in one line that says why
   */
  void write(RecordedLook look) throws IOException {
    String text = look.write();
    byte[] bytes = Archive.compressed(text);
    if (bytes.length > MOST_BYTES || text.length() > Archive.MOST_BYTES) {
      throw new IOException("a look of " + (bytes.length >> 10) + " KiB is too large to be kept");
    }
    AtomicFile.sweep(directory);
    new AtomicFile(directory.resolve(name(look.at())), AtomicFile.GROUP_READABLE).write(bytes);
    for (String old : names().stream().skip(MOST).toList()) {
      new AtomicFile(directory.resolve(old), AtomicFile.GROUP_READABLE).delete();
    }
  }

  /**
   * Those that there are, the newest first.
   *
   * @throws IOException in one line that names the directory
   */
  List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(NAME.asMatchPredicate())
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw new IOException(directory + " cannot be read: " + FileTrouble.words(e), e);
    }
  }
}
