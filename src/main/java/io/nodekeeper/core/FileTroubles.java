package io.nodekeeper.core;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** What came to nothing, as operators are told of it: a file by its path, and not by our key. */
public final class FileTroubles {

  private static final String NOT_WRITTEN = "cannot be written: ";
  private static final String NOT_TOLD = "what follows a change of it came to nothing: ";

  private FileTroubles() {}

  static Note note(Policy policy, String key, String trouble) {
    Optional<String> path = file(policy.files().stream().map(NodeFile::path), key);
    String what = isOfWriting(key) ? NOT_WRITTEN : NOT_TOLD;
    return path.map(is -> Note.warning(is, what + trouble))
        .orElseGet(() -> Note.warning(key, trouble));
  }

  /** Whether it says of a file that it could not be written. */
  public static boolean isOfWriting(Note note) {
    return note.level() == Note.Level.WARNING && note.text().startsWith(NOT_WRITTEN);
  }

  private static boolean isOfWriting(String key) {
    return key.startsWith(Action.WriteFile.KEY_PREFIX);
  }

  /** Which of these paths a try is of, if of any. */
  static Optional<String> file(Stream<String> paths, String key) {
    return paths.filter(path -> isOf(key, path)).max(Comparator.comparingInt(String::length));
  }

  /** A container's id may follow the path, which may have colons as well. */
  private static boolean isOf(String key, String path) {
    String changed = Action.RunCommand.KEY_PREFIX + path;
    return key.equals(Action.WriteFile.KEY_PREFIX + path)
        || key.equals(changed)
        || key.startsWith(changed + ":");
  }
}
