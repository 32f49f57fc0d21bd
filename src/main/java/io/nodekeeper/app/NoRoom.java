package io.nodekeeper.app;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Why nothing can be written anew in a directory, whoever asks. */
final class NoRoom {

  /** A file takes whole blocks, and its name some too. */
  private static final int BLOCK = 4 << 10;

  private NoRoom() {}

  /** In this directory, which may not be there, for so many bytes. */
  static Optional<String> in(Path directory, long bytes) {
    try {
      FileStore store = Files.getFileStore(directory);
      if (store.isReadOnly()) {
        return Optional.of(directory + " is read-only");
      }
      return store.getUsableSpace() < bytes + BLOCK
          ? Optional.of("there is no room in " + directory)
          : Optional.empty();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }
}
