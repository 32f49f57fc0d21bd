package io.nodekeeper.page;

import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** A PNG, with what it shows as text inside, as the format has it. */
public final class Picture {

  private static final int SIGNATURE = 8;

  /** A chunk's length, its type, and behind its data a checksum. */
  private static final int AROUND = 12;

  private static final int COLOURS = 64;
  private static final String TEXT = "iTXt";

  /** The keyword, no compression, and no language. */
  private static final byte[] HEAD = "Description\0\0\0\0\0".getBytes(StandardCharsets.UTF_8);

  private final byte[] png;
  private final BufferedImage image;

  private Picture(byte[] png) throws IOException {
    this.png = png;
    this.image =
        Optional.ofNullable(ImageIO.read(new ByteArrayInputStream(png)))
            .orElseThrow(() -> new IOException("this is no picture"));
  }

  public static Picture of(byte[] png) throws IOException {
    return new Picture(png.clone());
  }

  public byte[] png() {
    return png.clone();
  }

  public int width() {
    return image.getWidth();
  }

  /** Whether its paper, as at its left edge, is dark. */
  public boolean isDark() {
    int paper = paper();
    return (paper >> 16 & 255) + (paper >> 8 & 255) + (paper & 255) < 3 * 128;
  }

  private int paper() {
    return image.getRGB(0, image.getHeight() / 2);
  }

  /** The share of it that is not as its paper. */
  public double inked() {
    long inked = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        inked += image.getRGB(x, y) == paper() ? 0 : 1;
      }
    }
    return (double) inked / image.getWidth() / image.getHeight();
  }

  /** What is above this line. */
  public Picture top(int height) throws IOException {
    return of(written(image.getSubimage(0, 0, image.getWidth(), height)));
  }

  /** In its most frequent colours only, which hardly anybody sees. */
  public Picture small() throws IOException {
    Map<Integer, Integer> seen = new HashMap<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        seen.merge(image.getRGB(x, y), 1, Integer::sum);
      }
    }
    int[] colours =
        seen.entrySet().stream()
            .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
            .limit(COLOURS)
            .mapToInt(Map.Entry::getKey)
            .toArray();
    var model = new IndexColorModel(6, colours.length, colours, 0, false, -1, DataBuffer.TYPE_BYTE);
    var small =
        new BufferedImage(
            image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, model);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        small.setRGB(x, y, image.getRGB(x, y)); // The nearest that there is.
      }
    }
    return of(written(small));
  }

  private static byte[] written(BufferedImage image) throws IOException {
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    return out.toByteArray();
  }

  /** The same, saying what it shows. */
  public Picture saying(String text) throws IOException {
    byte[] words = text.getBytes(StandardCharsets.UTF_8);
    int length = HEAD.length + words.length;
    byte[] type = TEXT.getBytes(StandardCharsets.US_ASCII);
    var crc = new CRC32();
    crc.update(type);
    crc.update(HEAD);
    crc.update(words);
    int end = png.length - AROUND; // The last chunk is empty.
    return of(
        ByteBuffer.allocate(png.length + AROUND + length)
            .put(png, 0, end)
            .putInt(length)
            .put(type)
            .put(HEAD)
            .put(words)
            .putInt((int) crc.getValue())
            .put(png, end, AROUND)
            .array());
  }

  /** What it says that it shows. */
  public Optional<String> says() {
    ByteBuffer left = ByteBuffer.wrap(png).position(SIGNATURE);
    while (left.remaining() >= AROUND) {
      byte[] data = new byte[left.getInt()];
      byte[] type = new byte[4];
      left.get(type).get(data).getInt();
      if (new String(type, StandardCharsets.US_ASCII).equals(TEXT)) {
        return Optional.of(
            new String(data, HEAD.length, data.length - HEAD.length, StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }
}
