package io.nodekeeper.edge.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be used. */
public final class FileTrouble {

  private FileTrouble() {}

  /**
   * In the system's words and without the path. The exceptions of java.nio for what happens often
   * have the path for a message, and only their class says what it is.
   */
  public static String words(IOException failed) {
    String words =
        switch (failed) {
          case AccessDeniedException _ -> "Permission denied";
          case NoSuchFileException _ -> "No such file or directory";
          // Only directories are made, so what is there already is none.
          case FileAlreadyExistsException _, NotDirectoryException _ -> "Not a directory";
          case FileSystemException known -> known.getReason();
          default -> failed.getMessage();
        };
    return words == null || words.isBlank() ? "the system does not say why" : words;
  }
}
