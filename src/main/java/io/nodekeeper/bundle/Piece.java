package io.nodekeeper.bundle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * One file of a bundle, before anything is taken out of it. It is named as below the bundle's
 * folder.
 */
public final class Piece {

  private final String name;
  private final Kind kind;
  private final byte[] content;

  /**
   * @param content as it was found
   */
  public Piece(String name, Kind kind, byte[] content) {
    this.name = name;
    this.kind = kind;
    this.content = content.clone();
  }

  /** What it is, and so where secrets would stand in it. */
  public enum Kind {
    /** Lines of settings, of whatever form. */
    SETTINGS,
    /** Lines of a log, or other sentences. */
    PROSE,
    /** A document in JSON. */
    JSON,
    /** The same, with settings as its text. */
    SOURCE,
    /** A document in JSON that a program is to read again. */
    RECORD,
    /** The same, compressed. */
    COMPRESSED_RECORD
  }

  /** By digests alone, short or common texts could be told. */
  private static final Pattern DIGEST = Pattern.compile("\\b[0-9a-f]{64}\\b");

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  /** As it was found. */
  public String text() {
    return new String(content, StandardCharsets.UTF_8);
  }

  public static Piece of(String name, Kind kind, String text) {
    return new Piece(name, kind, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What of it may leave the node.
   *
   * @throws IOException if it cannot be read
   */
  public byte[] redacted(Redaction redaction) throws IOException {
    String text = new String(Archive.expanded(content), StandardCharsets.UTF_8);
    String without =
        switch (kind) {
          case SETTINGS -> redaction.settings(text);
          case PROSE -> redaction.prose(text);
          case JSON -> redaction.json(text);
          case SOURCE -> redaction.source(text);
          case RECORD, COMPRESSED_RECORD -> redaction.record(text);
        };
    if (kind == Kind.COMPRESSED_RECORD) { // Its digests are of names that mean nothing elsewhere.
      return Archive.compressed(without);
    }
    return DIGEST.matcher(without).replaceAll(Redaction.REDACTED).getBytes(StandardCharsets.UTF_8);
  }
}
