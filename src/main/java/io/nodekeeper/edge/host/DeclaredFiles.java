package io.nodekeeper.edge.host;

import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Files that settings declare. They lie below allowed folders and nowhere else: each directory
 * below one of these is entered without following a link.
 *
 * @param roots the allowed folders, absolute and normalized
 */
public record DeclaredFiles(List<Path> roots) {

  /** Of the system's, for a place outside the sandbox. */
  private static final String READ_ONLY = "Read-only file system";

  private static final String WIDEN =
      ": a drop-in of the units has to name its folder in ReadWritePaths;"
          + " docs/FILES.md, “Other folders”, has one";

  /**
   * Writes it, as {@link AtomicFile} does, with the owner, group and mode that it is to have, and
   * if its check accepts it.
   *
   * @param path where it is, absolute and normalized
   * @return whose it has become, if that can be told
   * @throws IOException if the old one is still there, or none, or may not be durable; the message
   *     is one line that says why, and not of which file
   */
  public Optional<FoundFile.Ids> write(Path path, NodeFile file, String content)
      throws IOException {
    return write(path, file, content, _ -> {});
  }

  Optional<FoundFile.Ids> write(
      Path path, NodeFile file, String content, Consumer<AtomicFile.Step> reached)
      throws IOException {
    try (Folder folder = Folder.make(root(path), folderOf(path))) {
      Path there = folder.path().resolve(nameOf(path));
      refuseIfInTheWay(there);
      return new AtomicFile(
              there,
              path.toString(),
              access(file),
              whole -> check(file, path, nameOf(whole).toString()),
              reached)
          .write(content);
    } catch (IOException failed) {
      String words = words(path, failed);
      throw new IOException(words.endsWith(READ_ONLY) ? words + WIDEN : words, failed);
    }
  }

  private static String words(Path path, IOException failed) {
    String begin = path + " cannot be written: ";
    String words = FileTrouble.words(failed);
    return words.startsWith(begin) ? words.substring(begin.length()) : words;
  }

  private Path root(Path path) throws IOException {
    return rootOf(path)
        .orElseThrow(() ->
            new IOException(
                "it does not lie below any of "
                    + roots
                    + "; name its folder in fileRoots of nodekeeper.yaml"));
  }

  private Optional<Path> rootOf(Path path) {
    return roots.stream()
        .filter(root -> path.startsWith(root) && !path.equals(root))
        .max(Comparator.comparingInt(Path::getNameCount));
  }

  private static Path folderOf(Path path) {
    return Objects.requireNonNull(path.getParent(), "a file is in a folder");
  }

  private static Path nameOf(Path path) {
    return Objects.requireNonNull(path.getFileName(), "a file has a name");
  }

  private static NodeFile.Access access(NodeFile file) throws IOException {
    if (file.secret() && !file.access().mode().equals(NodeFile.Access.PRIVATE)) {
      throw new IOException("it is secret, and its mode would be " + file.access().mode());
    }
    return file.access();
  }

  private static void refuseIfInTheWay(Path there) throws IOException {
    try {
      refuseIfNoFile(
          Files.readAttributes(there, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException nothing) {
      // It is new.
    }
  }

  private static void refuseIfNoFile(BasicFileAttributes found) throws IOException {
    if (found.isSymbolicLink()) {
      throw new IOException("a symbolic link lies in its place, and none is followed; remove it");
    }
    if (!found.isRegularFile()) {
      throw new IOException("what lies in its place is not a regular file; remove it");
    }
  }

  /**
   * @param candidate the name of the new text beside the file
   */
  private static void check(NodeFile file, Path path, String candidate) throws IOException {
    if (file.check().isEmpty()) {
      return;
    }
    NodeFile.Check check = file.check().get();
    var command =
        new Command(
            check.command().stream()
                .map(word ->
                    word.replace(
                        NodeFile.Check.CANDIDATE, path.resolveSibling(candidate).toString()))
                .toList(),
            check.within());
    try {
      Optional<String> trouble = command.trouble(command.run(), !file.secret());
      if (trouble.isPresent()) {
        // The candidate is gone when somebody reads this, and what is said is of the file.
        String words = trouble.get().replace(candidate, nameOf(path).toString());
        throw new IOException(NodeFile.Check.REFUSES + words);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("its check was interrupted", e);
    }
  }

  /** Removes what writers of it that were killed have left behind: that may be a secret. */
  public void sweep(Path path) {
    Optional<Path> root = rootOf(path);
    if (root.isEmpty()) {
      return;
    }
    try {
      Optional<Folder> below = Folder.find(root.get(), folderOf(path));
      if (below.isPresent()) {
        try (Folder folder = below.get()) {
          new AtomicFile(folder.path().resolve(nameOf(path)), AtomicFile.PRIVATE).sweep();
        }
      }
    } catch (IOException unusable) {
      // Whoever reads or writes it is told.
    }
  }

  /**
   * The file as it lies there, and not what a link in its place leads to. One that is below none of
   * the allowed folders is only read.
   *
   * @param bytesMax of a file that is longer, and of one that only others may read, no text is
   *     known
   */
  public Reading<Optional<FoundFile>> reading(Path path, int bytesMax, Instant now) {
    try {
      return Reading.known(read(path, bytesMax), now);
    } catch (IOException failed) {
      return Reading.unknown(path + " cannot be read: " + FileTrouble.words(failed), now);
    }
  }

  private Optional<FoundFile> read(Path path, int bytesMax) throws IOException {
    Optional<Path> root = rootOf(path);
    if (root.isEmpty()) {
      return found(path, path, bytesMax);
    }
    Optional<Folder> below = Folder.find(root.get(), folderOf(path));
    if (below.isEmpty()) {
      return Optional.empty();
    }
    try (Folder folder = below.get()) {
      return found(folder.path().resolve(nameOf(path)), path, bytesMax);
    }
  }

  /**
   * @param shown the path, for people
   */
  private static Optional<FoundFile> found(Path there, Path shown, int bytesMax)
      throws IOException {
    try {
      PosixFileAttributes is =
          Files.readAttributes(there, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      refuseIfNoFile(is);
      return Optional.of(
          new FoundFile(
              text(there, shown, bytesMax),
              PosixFilePermissions.toString(is.permissions()),
              is.owner().getName(),
              is.group().getName(),
              Ownership.ids(there)));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  private static FoundFile.Text text(Path there, Path shown, int bytesMax) throws IOException {
    try (InputStream in = Files.newInputStream(there, LinkOption.NOFOLLOW_LINKS)) {
      byte[] read = in.readNBytes(bytesMax + 1);
      return read.length > bytesMax
          ? new FoundFile.Text.TooLong(
              "%s is not read: it is longer than %d bytes".formatted(shown, bytesMax))
          : new FoundFile.Text.Whole(new String(read, StandardCharsets.UTF_8));
    } catch (AccessDeniedException closed) {
      return new FoundFile.Text.Closed(
          "%s cannot be read: %s".formatted(shown, FileTrouble.words(closed)));
    }
  }
}
