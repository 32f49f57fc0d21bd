package io.nodekeeper.edge.host;

import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A file that others only ever see absent, old, or new and whole, whenever the process is killed or
 * the power fails. What bears its name is replaced: a symbolic link is replaced itself, and what it
 * points to is left alone.
 */
public final class AtomicFile {

  /** For files that containers read: everybody may read them. */
  public static final String READABLE = "rw-r--r--";

  /** For files of ours. */
  public static final String PRIVATE = "rw-------";

  /** For files of ours that our group may read. */
  public static final String GROUP_READABLE = "rw-r-----";

  static final String FOLDER_MODE = "rwxr-xr-x";
  private static final String GROUP_FOLDER_MODE = "rwxr-x---";
  private static final String TEMPORARY_SUFFIX = ".tmp";
  private static final String UUID_SYNTAX = "[0-9a-f-]{36}";
  private static final int CHUNK_BYTES = 8 << 10;

  /** The names of the temporary files that threads of this process are writing. */
  private static final Set<String> IN_HAND = ConcurrentHashMap.newKeySet();

  /** Where a writer can be killed; in order. */
  enum Step {
    CREATED,
    MODE_SET,
    CHUNK_WRITTEN,
    SYNCED,
    ACCEPTED,
    RENAMED,
    FOLDER_SYNCED
  }

  private final Path path;
  private final String shown;
  private final Path folder;
  private final Set<PosixFilePermission> mode;
  private final Ownership ownership;
  private final Candidate candidate;
  private final Consumer<Step> reached;

  /** Who has a say before a text takes the old one's place. */
  @FunctionalInterface
  interface Candidate {
    /**
     * Looks at the whole of it.
     *
     * @throws IOException if it is not to be had; the message says why
     */
    void accept(Path whole) throws IOException;
  }

  /**
   * @param mode as {@code ls} writes it, such as {@link #READABLE}; whatever the umask
   */
  public AtomicFile(Path path, String mode) {
    this(path, mode, _ -> {});
  }

  AtomicFile(Path path, String mode, Consumer<Step> reached) {
    this(
        path,
        path.toAbsolutePath().toString(),
        new NodeFile.Access(mode, Optional.empty(), Optional.empty()),
        _ -> {},
        reached);
  }

  /**
   * @param shown the path, for people
   * @param candidate is asked when the text is complete, with its mode and owner, and durable
   */
  AtomicFile(
      Path path,
      String shown,
      NodeFile.Access access,
      Candidate candidate,
      Consumer<Step> reached) {
    this.path = path.toAbsolutePath();
    this.shown = shown;
    this.folder = Objects.requireNonNull(this.path.getParent(), "a file is in a folder");
    this.mode = PosixFilePermissions.fromString(access.mode());
    this.ownership = new Ownership(access.owner(), access.group());
    this.candidate = candidate;
    this.reached = reached;
  }

  /**
   * Replaces the file, and makes its folder where there is none: mode 0750 for what the group may
   * read, else 0755. Durable when it returns. Also removes what writers that were killed have left
   * behind.
   *
   * @return whose it was as it took its place, if that can be told
   * @throws IOException if it may not be durable. The old file is then untouched, unless only the
   *     last step failed, which makes the new one's name durable. The message names the file.
   */
  public Optional<FoundFile.Ids> write(String content) throws IOException {
    return write(content.getBytes(StandardCharsets.UTF_8));
  }

  /** The same with what is no text. */
  public Optional<FoundFile.Ids> write(byte[] content) throws IOException {
    Optional<FoundFile.Ids> ids;
    try {
      makeFolder(folder, this::folderMode);
      sweep();
      String temporary = temporaryPrefix() + UUID.randomUUID() + TEMPORARY_SUFFIX;
      IN_HAND.add(temporary);
      try {
        ids = replaceBy(folder.resolve(temporary), content);
      } finally {
        IN_HAND.remove(temporary);
      }
      sync(folder);
      reached.accept(Step.FOLDER_SYNCED);
      return ids;
    } catch (IOException failed) {
      throw new IOException(shown + " cannot be written: " + FileTrouble.words(failed), failed);
    }
  }

  /**
   * Removes the file, if it is there. Durable when it returns.
   *
   * @throws IOException if it may still be there, or come back; the message names the file
   */
  public void delete() throws IOException {
    try {
      if (Files.deleteIfExists(path)) {
        sync(folder);
      }
    } catch (IOException failed) {
      throw new IOException(shown + " cannot be removed: " + FileTrouble.words(failed), failed);
    }
  }

  private Optional<FoundFile.Ids> replaceBy(Path temporary, byte[] content) throws IOException {
    boolean renamed = false;
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(
                StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)))) {
      reached.accept(Step.CREATED);
      // Before the lock, which ends when any other descriptor of the file is closed.
      setAccess(temporary);
      reached.accept(Step.MODE_SET);
      try (FileLock _ = channel.lock()) {
        fill(channel, content);
        channel.force(true);
        reached.accept(Step.SYNCED);
        Object before = identity(temporary);
        candidate.accept(temporary);
        if (!Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
          throw new IOException("its check has removed it, and a check may only look at it");
        }
        if (!identity(temporary).equals(before) || !holds(channel, content)) {
          throw new IOException("its check has changed it, and a check may only look at it");
        }
        reached.accept(Step.ACCEPTED);
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
        renamed = true;
        Optional<FoundFile.Ids> ids = ids();
        reached.accept(Step.RENAMED);
        return ids;
      }
    } finally {
      if (!renamed) {
        Files.deleteIfExists(temporary);
      }
    }
  }

  /** Who is quicker than we may have removed it already. */
  private Optional<FoundFile.Ids> ids() {
    try {
      return Optional.of(Ownership.ids(path));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Which file it is, and who may do what with it. */
  private static Object identity(Path temporary) throws IOException {
    PosixFileAttributes is =
        Files.readAttributes(temporary, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    return List.of(Objects.requireNonNull(is.fileKey()), is.permissions(), is.owner(), is.group());
  }

  private static boolean holds(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer found = ByteBuffer.allocate(content.length + 1);
    int read = 0;
    while (read >= 0 && found.hasRemaining()) {
      read = channel.read(found, found.position());
    }
    return Arrays.equals(Arrays.copyOf(found.array(), found.position()), content);
  }

  /**
   * Where root writes into another user's folder, a link may have taken the file's place. Only by
   * way of the folder's stream it is not followed.
   */
  private void setAccess(Path temporary) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      if (!(entries instanceof SecureDirectoryStream<Path> secure)) {
        throw new IOException("the system has no way to set a mode without following links");
      }
      PosixFileAttributeView view =
          secure.getFileAttributeView(
              temporary.getFileName(), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
      view.setPermissions(mode);
      ownership.give(view);
    }
  }

  private void fill(FileChannel channel, byte[] content) throws IOException {
    for (int done = 0; done < content.length; ) {
      int length = Math.min(CHUNK_BYTES, content.length - done);
      done += channel.write(ByteBuffer.wrap(content, done, length));
      reached.accept(Step.CHUNK_WRITTEN);
    }
  }

  /** Makes a folder and those that it lies in, as far as they are missing. */
  static void makeFolder(Path folder, Function<Path, Set<PosixFilePermission>> mode)
      throws IOException {
    var missing = new ArrayDeque<Path>();
    for (Path at = folder; at != null && !Files.isDirectory(at); at = at.getParent()) {
      missing.push(at);
    }
    for (Path next : missing) {
      try {
        Files.createDirectory(next);
        Files.setPosixFilePermissions(next, mode.apply(next));
      } catch (FileAlreadyExistsException madeByAnother) {
        if (!Files.isDirectory(next)) {
          throw madeByAnother;
        }
      }
      sync(Objects.requireNonNull(next.getParent(), "the root is there"));
    }
  }

  private Set<PosixFilePermission> folderMode(Path made) {
    boolean group =
        made.equals(folder) && mode.equals(PosixFilePermissions.fromString(GROUP_READABLE));
    return PosixFilePermissions.fromString(group ? GROUP_FOLDER_MODE : FOLDER_MODE);
  }

  private String temporaryPrefix() {
    return "." + path.getFileName() + ".";
  }

  /** Removes what its writers that were killed have left behind: that may be a secret. */
  public void sweep() {
    sweep(folder, Pattern.quote(temporaryPrefix()));
  }

  /** The same of all files in a folder that is ours alone. */
  public static void sweep(Path folder) {
    sweep(folder, "\\..+\\.");
  }

  /** What cannot be removed is in nobody's way. */
  private static void sweep(Path folder, String prefix) {
    Pattern ours = Pattern.compile(prefix + UUID_SYNTAX + Pattern.quote(TEMPORARY_SUFFIX));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (ours.matcher(name).matches() && !IN_HAND.contains(name)) {
          removeIfAbandoned(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      // The write itself tells of a folder that is of no use.
    }
  }

  /** A writer that lives holds a lock on its file; the kernel frees those of one that does not. */
  private static void removeIfAbandoned(Path temporary) {
    if (!Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    // What was given to another user we may still be allowed to read, and a shared lock wants no
    // more.
    try (FileChannel channel =
            FileChannel.open(temporary, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        FileLock free = channel.tryLock(0, Long.MAX_VALUE, true)) {
      if (free != null) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException | OverlappingFileLockException finishedOrNotOurs) {
      // Its writer was quicker, or was another user; or another thread removes it.
    }
  }

  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
