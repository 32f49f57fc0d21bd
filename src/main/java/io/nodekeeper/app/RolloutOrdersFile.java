package io.nodekeeper.app;

import io.nodekeeper.core.Reading;
import io.nodekeeper.core.RolloutOrder;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.record.RolloutOrdersJson;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The operator's orders about daemons' revisions, in their file; one at most for each daemon. */
final class RolloutOrdersFile {

  private static final String MEND =
      "; nothing is replaced meanwhile: give the orders anew (nodekeeper rollout resume --all, to"
          + " begin with)";

  private final Path path;
  private final AtomicFile file;

  RolloutOrdersFile(Places places) {
    this.path = places.rolloutOrders();
    // Who wrote it may be root, and who reads it is the agent's user.
    this.file = new AtomicFile(path, AtomicFile.READABLE);
  }

  /** What the agent takes it for. */
  Reading<List<RolloutOrder>> reading(Instant now) {
    try {
      return Reading.known(read(), now);
    } catch (IOException e) {
      return Reading.unknown(e.getMessage() + MEND, now);
    }
  }

  private List<RolloutOrder> read() throws IOException {
    Optional<String> text;
    try {
      text = TextFile.read(path, RolloutOrdersJson.MOST_BYTES);
    } catch (IOException e) {
      throw new IOException(path + " cannot be read: " + e.getMessage(), e.getCause());
    }
    try {
      return text.isPresent() ? RolloutOrdersJson.read(text.get()) : List.of();
    } catch (IOException e) {
      throw new IOException(path + " cannot be understood: " + e.getMessage(), e);
    }
  }

  /**
   * What an operator's command finds.
   *
   * @param trouble why it cannot be understood, in one line that names the file
   */
  record Found(List<RolloutOrder> orders, Optional<String> trouble) {}

  /**
   * What is there now, broken or not.
   *
   * @throws Stopped if whoever asks may not know
   */
  Found find() throws Stopped {
    try {
      return new Found(read(), Optional.empty());
    } catch (IOException e) {
      if (e.getCause() instanceof AccessDeniedException) {
        throw refused(e);
      }
      return new Found(List.of(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Gives these orders, in place of all before.
   *
   * @throws Stopped if they cannot be written
   */
  void write(List<RolloutOrder> orders) throws Stopped {
    try {
      file.write(RolloutOrdersJson.write(orders));
    } catch (IOException e) {
      throw refused(e);
    }
  }

  private static Stopped refused(IOException e) {
    String remedy =
        e.getCause() instanceof AccessDeniedException
            ? "run it as root or the user nodekeeper"
            : "the state needs a directory that can be written, and some room in it";
    return new Stopped(Exit.PERMISSION, e.getMessage() + "; " + remedy);
  }
}
