package io.nodekeeper.app;

import io.nodekeeper.bundle.Archive;
import io.nodekeeper.bundle.Piece;
import io.nodekeeper.bundle.Redaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/** A bundle as it is packed: what is in it, and what is not and why. */
final class Parcel {

  /** Of all that is in it, before it is compressed. */
  private static final int MOST_BYTES = 48 << 20;

  private static final int MOST_NAME = 90;

  private final Redaction redaction;
  private final SortedMap<String, byte[]> files = new TreeMap<>();
  private final List<Missing> missing = new ArrayList<>();
  private int size;

  /** What could not be had. */
  record Missing(String what, String why) {}

  Parcel(Redaction redaction) {
    this.redaction = redaction;
  }

  void add(Piece piece) {
    try {
      byte[] content = piece.redacted(redaction);
      if (piece.name().length() > MOST_NAME) {
        miss(piece.name(), "its name is too long");
      } else if (size + content.length > MOST_BYTES) {
        miss(piece.name(), "there is no room for it");
      } else {
        size += content.length;
        files.put(piece.name(), content);
      }
    } catch (IOException | RuntimeException e) {
      // What nothing could be taken out of stays here.
      miss(piece.name(), Trouble.line(e));
    }
  }

  void miss(String what, String why) {
    missing.add(new Missing(what, redaction.prose(why)));
  }

  SortedMap<String, byte[]> files() {
    return files;
  }

  List<Missing> missing() {
    return List.copyOf(missing);
  }

  /** In one file, its MANIFEST first. */
  byte[] packed(String folder, Instant at) throws IOException {
    SequencedMap<String, byte[]> all = new LinkedHashMap<>();
    all.put("MANIFEST", manifest(at).getBytes(StandardCharsets.UTF_8));
    all.putAll(files);
    return Archive.packed(folder, all, at);
  }

  private String manifest(Instant at) {
    var text = new StringBuilder();
    text.append("nodekeeper %s, %s%n".formatted(Version.TEXT, at));
    text.append("Secrets are taken out; ").append(Redaction.REDACTED);
    text.append(" stands where something was.\n\n");
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      text.append("%9d  %s%n".formatted(file.getValue().length, file.getKey()));
    }
    missing.forEach(part -> text.append("  missing  %s: %s%n".formatted(part.what(), part.why())));
    return text.toString();
  }
}
