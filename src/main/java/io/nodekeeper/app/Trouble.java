package io.nodekeeper.app;

import io.nodekeeper.record.Plain;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Exceptions as one line for people. */
final class Trouble {

  private Trouble() {}

  static String line(@Nullable Throwable thrown) {
    if (thrown == null) {
      return "unknown trouble";
    }
    String message = thrown.getMessage();
    if (thrown instanceof AccessDeniedException) {
      return "no permission: " + message;
    }
    if (thrown instanceof NoSuchFileException) {
      return "no such file or directory: " + message;
    }
    String name = thrown.getClass().getSimpleName();
    return Plain.line(message == null || message.isBlank() ? name : name + ": " + message);
  }
}
