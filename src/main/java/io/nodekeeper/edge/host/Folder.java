package io.nodekeeper.edge.host;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A directory that is held open. What is done by way of {@link #path} is done in it, whatever takes
 * the place of its name meanwhile.
 */
final class Folder implements AutoCloseable {

  private static final Set<PosixFilePermission> MODE =
      PosixFilePermissions.fromString(AtomicFile.FOLDER_MODE);

  private final int descriptor;

  private Folder(int descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * Goes down from a root, which may be reached by links, and follows none below it.
   *
   * @return empty if one of them is not there
   * @throws IOException if one of them is a link or no directory; the message names it
   */
  static Optional<Folder> find(Path root, Path folder) throws IOException {
    try {
      return Optional.of(descend(root, folder, false));
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /**
   * The same, where what is missing below the root is made, with mode 0755. A root that is missing
   * is no place to write in: it may be mistyped, or its file system not mounted.
   */
  static Folder make(Path root, Path folder) throws IOException {
    if (!Files.exists(root)) {
      throw new IOException(
          "there is no folder "
              + root
              + ", below which it is allowed (fileRoots); make it, the agent's to write in");
    }
    return descend(root, folder, true);
  }

  private static Folder descend(Path root, Path folder, boolean making) throws IOException {
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new IOException(
          root
              + ", below which it is allowed (fileRoots), is not a folder; move it out of the way");
    }
    var at = new Folder(open(Libc.WORKING_DIRECTORY, root.toString(), true, root, root));
    Path shown = root;
    for (Path name : root.relativize(folder)) {
      if (name.toString().isEmpty()) {
        continue;
      }
      shown = shown.resolve(name);
      try (Folder above = at) {
        at = above.enter(name, shown, making);
      }
    }
    return at;
  }

  private Folder enter(Path name, Path shown, boolean making) throws IOException {
    Path here = path().resolve(name);
    if (making && !Files.exists(here, LinkOption.NOFOLLOW_LINKS)) {
      add(name, shown);
    }
    return new Folder(open(descriptor, name.toString(), false, here, shown));
  }

  /**
   * It bears its name only once it has its mode, whatever the umask, so that none is left that
   * nobody can enter; who is killed before that leaves an empty one, which the next takes.
   */
  private void add(Path name, Path shown) throws IOException {
    String unfinished = "." + name + ".new";
    Path there = path().resolve(unfinished);
    try {
      Files.createDirectory(there);
    } catch (FileAlreadyExistsException leftBehind) {
      // Or somebody else is making it now.
    }
    try (var folder =
        new Folder(open(descriptor, unfinished, false, there, shown.resolveSibling(unfinished)))) {
      // By the descriptor, so that nothing else can have its place.
      Files.setPosixFilePermissions(folder.path(), MODE);
      Files.move(there, path().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException madeByAnother) {
      return;
    } finally {
      Files.deleteIfExists(there);
    }
    AtomicFile.sync(path());
  }

  private static int open(int at, String name, boolean followingLinks, Path here, Path shown)
      throws IOException {
    int descriptor = Libc.openDirectory(at, name, followingLinks);
    if (descriptor >= 0) {
      return descriptor;
    }
    var found = Files.readAttributes(here, BasicFileAttributes.class, links(followingLinks));
    if (found.isSymbolicLink()) {
      throw new IOException(
          shown
              + " is a symbolic link, and none is followed there; declare the file where that leads"
              + " to, or put a folder in its place");
    }
    throw new IOException(
        shown
            + (found.isDirectory()
                ? " cannot be opened"
                : " is not a folder; move it out of the way"));
  }

  private static LinkOption[] links(boolean followed) {
    return followed ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
  }

  /** Of this very directory, as long as it is held; man 5 proc_pid_fd. */
  Path path() {
    return Path.of("/proc/self/fd/" + descriptor);
  }

  @Override
  public void close() {
    Libc.closeDescriptor(descriptor);
  }
}
