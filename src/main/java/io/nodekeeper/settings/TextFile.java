package io.nodekeeper.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** A file as text: UTF-8, of bounded size, and without characters YAML does not know. */
final class TextFile {

  static final int MOST_BYTES = 1 << 20;

  private static final String UTF_8 = "UTF-8 text";

  private TextFile() {}

  /**
   * The file's text, without byte order mark; empty when that has been reported.
   *
   * @param name below the directory; fit for one line
   */
  static Optional<String> read(Path path, String name, Report report) {
    Place place = Place.whole(name);
    byte[] bytes;
    try {
      // Opening a pipe would wait for its writer.
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        String kind = Files.isDirectory(path) ? "found a directory" : "found a special file";
        report.unread(place, "", kind, "a file");
        return Optional.empty();
      }
      try (InputStream file = Files.newInputStream(path)) {
        bytes = file.readNBytes(MOST_BYTES + 1);
      }
    } catch (IOException e) {
      report.unread(place, "", "cannot be read: " + reason(e), "a readable file");
      return Optional.empty();
    }
    if (bytes.length > MOST_BYTES) {
      report.unread(place, "", "found more than 1 MiB", "a file of at most 1 MiB");
      return Optional.empty();
    }
    return decode(bytes, name, report);
  }

  static String reason(Exception e) {
    return switch (e) {
      case AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "it does not exist, or is a link to what does not exist";
      case NotDirectoryException _ -> "it is not a directory";
      case DirectoryIteratorException listing -> reason(Objects.requireNonNull(listing.getCause()));
      case FileSystemException known when known.getReason() != null ->
          Shown.plain(known.getReason());
      default -> Shown.plain(Objects.requireNonNullElse(e.getMessage(), "no reason is known"));
    };
  }

  private static Optional<String> decode(byte[] bytes, String name, Report report) {
    if (bytes.length >= 2 && (bytes[0] & 0xff) + (bytes[1] & 0xff) == 0xfe + 0xff) {
      report.unread(new Place(name, 1, 1), "", "found UTF-16 text", UTF_8);
      return Optional.empty();
    }
    var in = ByteBuffer.wrap(bytes);
    var out = CharBuffer.allocate(bytes.length);
    CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
    out.flip();
    String text = out.toString();
    if (result.isError()) {
      String bad = String.format("found the byte 0x%02x, which is not UTF-8", bytes[in.position()]);
      report.unread(end(text, name), "", bad, UTF_8);
      return Optional.empty();
    }
    return plain(text, name, report);
  }

  private static Optional<String> plain(String text, String name, Report report) {
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    return unprintable(body, name, report) ? Optional.empty() : Optional.of(body);
  }

  /** The same for a text that is no file's. */
  static Optional<String> checked(String text, String name, Report report) {
    if (text.length() > MOST_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      report.unread(Place.whole(name), "", "found more than 1 MiB", "at most 1 MiB");
      return Optional.empty();
    }
    return plain(text, name, report);
  }

  private static boolean unprintable(String text, String name, Report report) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int point = text.codePointAt(i);
      if (!isYaml(point)) {
        report.unread(
            end(text.substring(0, i), name),
            "",
            String.format("found the character U+%04X", point),
            "text without control characters");
        return true;
      }
    }
    return false;
  }

  /** YAML 1.1, section 4.1.1: c-printable. */
  private static boolean isYaml(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || (point >= 0x20 && point <= 0x7e)
        || point == 0x85
        || (point >= 0xa0 && point <= 0xd7ff)
        || (point >= 0xe000 && point <= 0xfffd && point != 0xfeff)
        || point >= 0x10000;
  }

  /** The place right after the text. */
  private static Place end(String text, String name) {
    String[] lines = text.split("\r\n|\r|\n", -1);
    String last = lines[lines.length - 1];
    return new Place(name, lines.length, last.codePointCount(0, last.length()) + 1);
  }
}
