package io.nodekeeper.app;

import io.nodekeeper.core.NodeFile;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * For each file for containers, the last text that was accepted and written, and what it changed.
 * Only the agent may look into the folder: some texts are secrets.
 *
 * @param folder theirs alone
 */
record LastGood(Path folder) {

  /** A text that is longer is not kept. */
  static final int TEXT_BYTES_MAX = 1 << 20;

  /** Of what is told of a change. */
  static final int DIFF_CHARS_MAX = 64 << 10;

  /** The oldest go first. */
  static final int ENTRIES_MAX = 400;

  private static final String FOLDER_MODE = "rwx------";
  private static final int NAME_CHARS_MAX = 180;

  /**
   * Keeps a text that now lies in its place.
   *
   * @param before what lay there; empty for nothing
   * @throws IOException if something of it is not kept; the message names a path
   */
  void keep(NodeFile file, Optional<String> before, String content) throws IOException {
    makeFolder();
    String name = name(file.path());
    var text = new AtomicFile(folder.resolve(name + ".text"), AtomicFile.PRIVATE);
    var diff = new AtomicFile(folder.resolve(name + ".diff"), AtomicFile.PRIVATE);
    if (content.getBytes(StandardCharsets.UTF_8).length <= TEXT_BYTES_MAX) {
      text.write(content);
    } else {
      text.delete();
    }
    if (file.secret()) {
      diff.delete();
    } else {
      diff.write(UnifiedDiff.of(file.path(), before, content, DIFF_CHARS_MAX));
    }
    prune();
  }

  private void makeFolder() throws IOException {
    try {
      Files.createDirectories(folder);
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(FOLDER_MODE));
    } catch (IOException e) {
      throw new IOException(folder + " cannot be used: " + FileTrouble.words(e), e);
    }
  }

  /** The path in one word that can be read back, but for one that is too long for a name. */
  static String name(String path) {
    String word = path.substring(1).replace("%", "%25").replace("/", "%2F");
    return word.length() <= NAME_CHARS_MAX
        ? word
        : "%s~%08x".formatted(word.substring(0, NAME_CHARS_MAX), path.hashCode());
  }

  private void prune() throws IOException {
    record Entry(Path path, FileTime at) {}
    List<Entry> entries = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : all.toList()) {
        entries.add(new Entry(path, Files.getLastModifiedTime(path)));
      }
    }
    entries.sort(Comparator.comparing(Entry::at).thenComparing(Entry::path));
    for (Entry old : entries.subList(0, Math.max(0, entries.size() - ENTRIES_MAX))) {
      Files.deleteIfExists(old.path());
    }
  }
}
