package io.nodekeeper.app;

import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.FileTrouble;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.record.DrainReport;
import io.nodekeeper.record.DrainReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The reports of drains, each in a file that bears its begin: {@code drain-20261121T120000Z.json}.
 */
final class ReportFiles {

  /** So many are kept. */
  static final int MOST = 50;

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final Pattern NAME = Pattern.compile("drain-([0-9]{8}T[0-9]{6}Z)\\.json");

  private final Path directory;

  ReportFiles(Places places) {
    this.directory = places.history();
  }

  /** A drain's begin as its file's name has it. */
  static String stamp(Instant begin) {
    return STAMP.format(begin);
  }

  /**
   * The begins of all that there are, the newest first.
   *
   * @throws IOException in one line that names the directory
   */
  List<String> stamps() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> NAME.matcher(file.getFileName().toString()))
          .filter(Matcher::matches)
          .map(name -> name.group(1))
          .sorted(Comparator.reverseOrder())
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw new IOException(directory + " cannot be read: " + FileTrouble.words(e), e);
    }
  }

  /**
   * The text of one; empty if there is none.
   *
   * @throws IOException in one line that names the file
   */
  Optional<String> text(String stamp) throws IOException {
    try {
      return TextFile.read(file(stamp), DrainReportJson.MOST_BYTES);
    } catch (IOException e) {
      throw new IOException(file(stamp) + " cannot be read: " + e.getMessage(), e.getCause());
    }
  }

  /**
   * One of them; empty if there is none.
   *
   * @throws IOException in one line that names the file
   */
  Optional<DrainReport> read(String stamp) throws IOException {
    Optional<String> text = text(stamp);
    try {
      return text.isPresent() ? Optional.of(DrainReportJson.read(text.get())) : Optional.empty();
    } catch (IOException e) {
      throw new IOException(file(stamp) + " cannot be understood: " + e.getMessage(), e);
    }
  }

  /**
   * Writes one, and removes the oldest when there are too many.
   *
   * @throws IOException in one line that names the file
   */
  void write(DrainReport report) throws IOException {
    String stamp = stamp(report.begin());
    new AtomicFile(file(stamp), AtomicFile.GROUP_READABLE).write(DrainReportJson.write(report));
    for (String old : stamps().stream().skip(MOST).toList()) {
      if (!old.equals(stamp)) {
        new AtomicFile(file(old), AtomicFile.GROUP_READABLE).delete();
      }
    }
  }

  private Path file(String stamp) {
    return directory.resolve("drain-" + stamp + ".json");
  }
}
