package io.nodekeeper.app;

import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.FileTrouble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

  private static final String TEXT = ".text";
  private static final String DIFF = ".diff";

  /** As {@link #TEXT}, of a file that is a secret, or was one when it was written last. */
  private static final String SECRET = ".secret";

  private static final String FOLDER_MODE = "rwx------";
  private static final int NAME_CHARS_MAX = 180;

  /**
   * Keeps a text that now lies in its place.
   *
   * @param before what lay there; empty for nothing
   * @throws IOException if something of it is not kept; the message names a path
   */
  void keep(NodeFile file, Optional<FoundFile> before, String content) throws IOException {
    makeFolder();
    boolean hidden = file.secret() || before.filter(is -> hides(file, is)).isPresent();
    if (hidden) {
      entry(file.path(), DIFF).delete();
    } else {
      Optional<String> text = before.flatMap(FoundFile::content);
      Optional<String> unread = before.flatMap(FoundFile::unread);
      entry(file.path(), DIFF)
          .write(
              unread
                  .map(why -> UnifiedDiff.unread(file.path(), why))
                  .orElseGet(() -> UnifiedDiff.of(file.path(), text, content, DIFF_CHARS_MAX)));
    }
    AtomicFile kept = entry(file.path(), file.secret() ? SECRET : TEXT);
    if (content.getBytes(StandardCharsets.UTF_8).length <= TEXT_BYTES_MAX) {
      kept.write(content);
    } else {
      kept.delete();
    }
    entry(file.path(), file.secret() ? TEXT : SECRET).delete();
    prune();
  }

  /** Whether what lies there is not to be shown, though its file is a secret no more. */
  boolean hides(NodeFile file, FoundFile found) {
    boolean closed =
        found.mode().equals(NodeFile.Access.PRIVATE)
            && !file.access().mode().equals(NodeFile.Access.PRIVATE);
    return closed || Files.exists(folder.resolve(name(file.path()) + SECRET));
  }

  /**
   * Empties the texts of what is a secret no more. That there was one is still known, until another
   * text has taken its place.
   *
   * @throws IOException if one is still there; the message names its path
   */
  void forgetSecrets(List<NodeFile> declared) throws IOException {
    Set<String> secrets =
        declared.stream()
            .filter(NodeFile::secret)
            .map(file -> name(file.path()) + SECRET)
            .collect(Collectors.toSet());
    for (Path entry : entries()) {
      String name = entry.getFileName().toString();
      if (name.endsWith(SECRET) && !secrets.contains(name) && Files.size(entry) > 0) {
        new AtomicFile(entry, AtomicFile.PRIVATE).write("");
      }
    }
  }

  /** Removes what a writer that was killed has left behind. */
  void sweep() {
    AtomicFile.sweep(folder);
  }

  private AtomicFile entry(String path, String kind) {
    return new AtomicFile(folder.resolve(name(path) + kind), AtomicFile.PRIVATE);
  }

  private List<Path> entries() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
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
    for (Path path : entries()) {
      try {
        entries.add(new Entry(path, Files.getLastModifiedTime(path)));
      } catch (NoSuchFileException goneMeanwhile) {
        // Another thread has renamed its temporary file; one of a writer that was killed counts.
      }
    }
    entries.sort(Comparator.comparing(Entry::at).thenComparing(Entry::path));
    for (Entry old : entries.subList(0, Math.max(0, entries.size() - ENTRIES_MAX))) {
      Files.deleteIfExists(old.path());
    }
  }
}
