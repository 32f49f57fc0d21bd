package io.nodekeeper.app;

import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.record.DrainOrderJson;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The operator's order to drain the node, in its file: there while it stands. */
final class OrderFile {

  private static final String MEND =
      "; give the order anew (nodekeeper drain), or take it back (nodekeeper undrain)";

  /** Whoever made it may have put something into it: it is not ours to remove. */
  private static final String IN_THE_WAY =
      "; it is a directory, which no command of nodekeeper's removes: move it out of the way";

  private final Path path;
  private final AtomicFile file;

  OrderFile(Places places) {
    this.path = places.drainOrder();
    // Who wrote it may be root, and who reads it is the agent's user.
    this.file = new AtomicFile(path, AtomicFile.READABLE);
  }

  /** What the agent takes it for. */
  Reading<Optional<DrainOrder>> reading(Instant now) {
    try {
      return Reading.known(read(), now);
    } catch (IOException e) {
      return Reading.unknown(e.getMessage() + (isDirectory() ? IN_THE_WAY : MEND), now);
    }
  }

  /**
   * The order; empty when there is none.
   *
   * @throws IOException in one line that names the file, if it says nothing that can be understood
   */
  private Optional<DrainOrder> read() throws IOException {
    Optional<String> text;
    try {
      text = TextFile.read(path, DrainOrderJson.MOST_BYTES);
    } catch (IOException e) {
      throw new IOException(path + " cannot be read: " + e.getMessage(), e.getCause());
    }
    try {
      return text.isPresent() ? Optional.of(DrainOrderJson.read(text.get())) : Optional.empty();
    } catch (IOException e) {
      throw new IOException(path + " cannot be understood: " + e.getMessage(), e);
    }
  }

  /**
   * What an operator's command finds.
   *
   * @param order empty when there is none, or none that can be understood
   * @param trouble why it cannot be understood, in one line that names the file
   */
  record Found(Optional<DrainOrder> order, Optional<String> trouble) {
    boolean isThere() {
      return order.isPresent() || trouble.isPresent();
    }
  }

  /**
   * What is there now, broken or not.
   *
   * @throws Stopped if whoever asks may not know
   */
  Found find() throws Stopped {
    try {
      return new Found(read(), Optional.empty());
    } catch (IOException e) {
      if (isForbidden(e)) {
        throw refused(e);
      }
      return new Found(Optional.empty(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Gives the order, in place of one before.
   *
   * @throws Stopped if it cannot be written
   */
  void write(DrainOrder order) throws Stopped {
    try {
      refuseDirectory("written");
      file.write(DrainOrderJson.write(order));
    } catch (IOException e) {
      throw refused(e);
    }
  }

  /**
   * Takes it back.
   *
   * @throws Stopped if it cannot be removed
   */
  void remove() throws Stopped {
    try {
      refuseDirectory("removed");
      file.delete();
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private boolean isDirectory() {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private void refuseDirectory(String how) throws Stopped {
    if (isDirectory()) {
      throw new Stopped(Exit.PERMISSION, path + " cannot be " + how + IN_THE_WAY);
    }
  }

  private static boolean isForbidden(IOException e) {
    return e.getCause() instanceof AccessDeniedException;
  }

  private static Stopped refused(IOException e) {
    String remedy =
        isForbidden(e)
            ? "run it as root or the user nodekeeper"
            : "the state needs a directory that can be written, and some room in it";
    return new Stopped(Exit.PERMISSION, e.getMessage() + "; " + remedy);
  }
}
