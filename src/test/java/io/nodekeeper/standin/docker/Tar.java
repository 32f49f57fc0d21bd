package io.nodekeeper.standin.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A tar archive (ustar) being written; always the same bytes for the same entries. */
final class Tar {

  private static final int BLOCK = 512;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  Tar directory(String path, int mode) {
    header(path + "/", '5', mode, 0, "");
    return this;
  }

  Tar file(String path, int mode, byte[] content) {
    header(path, '0', mode, content.length, "");
    out.writeBytes(content);
    out.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
    return this;
  }

  Tar symlink(String path, String target) {
    header(path, '2', 0777, 0, target);
    return this;
  }

  /** The archive, ended. */
  byte[] bytes() {
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }

  private void header(String path, char type, int mode, int size, String link) {
    byte[] block = new byte[BLOCK];
    text(block, 0, path);
    octal(block, 100, 8, mode);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    octal(block, 124, 12, size);
    octal(block, 136, 12, 0);
    block[156] = (byte) type;
    text(block, 157, link);
    text(block, 257, "ustar\00000");
    java.util.Arrays.fill(block, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte value : block) {
      sum += Byte.toUnsignedInt(value);
    }
    octal(block, 148, 7, sum);
    out.writeBytes(block);
  }

  private static void text(byte[] block, int at, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 100) {
      throw new IllegalArgumentException("too long a name for a tar archive: " + value);
    }
    System.arraycopy(bytes, 0, block, at, bytes.length);
  }

  private static void octal(byte[] block, int at, int width, int value) {
    String digits = Integer.toOctalString(value);
    String padded = "0".repeat(width - 1 - digits.length()) + digits;
    text(block, at, padded);
  }
}
