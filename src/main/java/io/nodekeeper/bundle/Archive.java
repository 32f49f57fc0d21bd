package io.nodekeeper.bundle;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Files in one, as {@code tar -z} makes and takes them: regular files in the form of POSIX.1-1988
 * (ustar), which every tar reads.
 */
public final class Archive {

  /** Of a file that was compressed by itself, when it is no longer. */
  public static final int MOST_BYTES = 4 << 20;

  /** Of all of an archive that is read: above what a bundle may have. */
  private static final long MOST_IN_ALL = 64L << 20;

  private static final int BLOCK = 512;
  private static final int NAME_LENGTH = 100;
  private static final int NUMBER_LENGTH = 12;
  private static final int SHORT_LENGTH = 8;
  private static final int MODE_AT = 100;
  private static final int OWNER_AT = 108;
  private static final int GROUP_AT = 116;
  private static final int SIZE_AT = 124;
  private static final int TIME_AT = 136;
  private static final int SUM_AT = 148;
  private static final int KIND_AT = 156;
  private static final int MAGIC_AT = 257;
  private static final int VERSION_AT = 263;
  private static final String MAGIC = "ustar";
  private static final int MODE = 0600;

  private Archive() {}

  /**
   * Packs files of this time, in this order.
   *
   * @param files by name, below one folder
   * @throws IllegalArgumentException if a name is longer than the form allows
   */
  public static byte[] packed(String folder, Map<String, byte[]> files, Instant at)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        byte[] content = file.getValue();
        zip.write(header(folder + "/" + file.getKey(), content.length, at));
        zip.write(content);
        zip.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
      }
      zip.write(new byte[2 * BLOCK]);
    }
    return bytes.toByteArray();
  }

  private static byte[] header(String name, int length, Instant at) {
    var header = new byte[BLOCK];
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= NAME_LENGTH) {
      throw new IllegalArgumentException("too long a name for an archive: " + name);
    }
    put(header, 0, bytes);
    number(header, MODE_AT, SHORT_LENGTH, MODE);
    number(header, OWNER_AT, SHORT_LENGTH, 0);
    number(header, GROUP_AT, SHORT_LENGTH, 0);
    number(header, SIZE_AT, NUMBER_LENGTH, length);
    number(header, TIME_AT, NUMBER_LENGTH, Math.max(0, at.getEpochSecond()));
    header[KIND_AT] = '0';
    put(header, MAGIC_AT, MAGIC.getBytes(StandardCharsets.US_ASCII));
    put(header, VERSION_AT, "00".getBytes(StandardCharsets.US_ASCII));
    // The sum is made with blanks in its own place.
    Arrays.fill(header, SUM_AT, SUM_AT + SHORT_LENGTH, (byte) ' ');
    int sum = 0;
    for (byte one : header) {
      sum += Byte.toUnsignedInt(one);
    }
    put(header, SUM_AT, "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII));
    return header;
  }

  /** In octal digits, with a zero byte at its end. */
  private static void number(byte[] header, int at, int length, long number) {
    String digits = Long.toOctalString(number);
    put(
        header,
        at,
        ("0".repeat(length - 1 - digits.length()) + digits).getBytes(StandardCharsets.US_ASCII));
  }

  private static void put(byte[] header, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  /** Whether what comes next is of this form; it still comes then. */
  public static boolean isOne(InputStream in) throws IOException {
    in.mark(BLOCK);
    byte[] header = in.readNBytes(BLOCK);
    in.reset();
    return header.length == BLOCK
        && new String(header, MAGIC_AT, MAGIC.length(), StandardCharsets.US_ASCII).equals(MAGIC);
  }

  /**
   * Those regular files of what {@link #packed} made, or tar, no longer compressed, that are
   * wanted; by name, without the folder that they are in. The others take no memory.
   *
   * @param most how many bytes all that are wanted may have
   * @throws IOException in one line, if it is cut off, too long, or something else
   */
  public static SortedMap<String, byte[]> unpacked(
      InputStream in, Predicate<String> wanted, long most) throws IOException {
    var files = new TreeMap<String, byte[]>();
    long kept = 0;
    long all = 0;
    byte[] header = in.readNBytes(BLOCK);
    while (header.length == BLOCK && header[0] != 0) {
      String name = text(header, 0, NAME_LENGTH);
      String own = name.substring(name.indexOf('/') + 1);
      int length = length(header, SIZE_AT);
      boolean isFile = header[KIND_AT] == '0' || header[KIND_AT] == 0;
      boolean isWanted = isFile && wanted.test(own);
      all += BLOCK + length;
      kept += isWanted ? length : 0;
      if (all > MOST_IN_ALL || kept > most) {
        throw new IOException("the archive is too long from " + name + " on");
      }
      try {
        if (isWanted) {
          files.put(own, content(in, length));
        } else {
          in.skipNBytes(length);
        }
        in.skipNBytes((BLOCK - length % BLOCK) % BLOCK);
      } catch (EOFException e) {
        throw new IOException("the archive is cut off in " + name, e);
      }
      header = in.readNBytes(BLOCK);
    }
    return Collections.unmodifiableSortedMap(files);
  }

  private static byte[] content(InputStream in, int length) throws IOException {
    byte[] content = in.readNBytes(length);
    if (content.length < length) {
      throw new EOFException();
    }
    return content;
  }

  private static int length(byte[] content, int at) throws IOException {
    String digits = text(content, at, NUMBER_LENGTH).strip();
    try {
      int length = digits.isEmpty() ? 0 : Integer.parseInt(digits, 8);
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IOException("this is no archive, or a broken one");
  }

  private static String text(byte[] content, int at, int most) {
    int end = at;
    while (end < at + most && content[end] != 0) {
      end++;
    }
    return new String(content, at, end - at, StandardCharsets.UTF_8);
  }

  /** What was compressed, as it is read; anything else as it is. */
  public static InputStream expanding(InputStream file) throws IOException {
    var in = new BufferedInputStream(file);
    in.mark(2);
    boolean zipped = isZipped(in.readNBytes(2));
    in.reset();
    return zipped ? new BufferedInputStream(new GZIPInputStream(in)) : in;
  }

  /** By the first bytes. */
  private static boolean isZipped(byte[] begin) {
    return begin.length > 1 && begin[0] == 0x1f && begin[1] == (byte) 0x8b;
  }

  /**
   * All that comes, if it is not too much.
   *
   * @throws IOException in one line, if it is broken or too long
   */
  public static byte[] whole(InputStream in) throws IOException {
    byte[] content = in.readNBytes(MOST_BYTES + 1);
    if (content.length > MOST_BYTES) {
      throw new IOException("it is longer than " + MOST_BYTES + " bytes");
    }
    return content;
  }

  /**
   * What was compressed; anything else as it is.
   *
   * @throws IOException in one line, if it is broken or too long
   */
  public static byte[] expanded(byte[] bytes) throws IOException {
    return isZipped(bytes) ? whole(expanding(new ByteArrayInputStream(bytes))) : bytes;
  }

  /** A text, compressed. */
  public static byte[] compressed(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }
}
