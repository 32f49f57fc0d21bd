package io.nodekeeper.app;

import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Witness;
import io.nodekeeper.record.StatusDocument;
import io.nodekeeper.record.StatusJson;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The last look in its file, written after each, so that its age tells whether the agent hangs. */
final class StatusFile implements Witness {

  private final AtomicFile file;
  private final InstantSource wall;
  private final Supplier<Optional<String>> settingsProblem;
  private final Supplier<List<StatusDocument.DaemonSource>> sources;
  private Optional<StatusDocument> last;
  private Optional<String> trouble = Optional.empty();

  /**
   * Continues the file that is there, so that it goes on saying since when things are as they are.
   *
   * @param wall the wall clock
   */
  StatusFile(
      Places places,
      InstantSource wall,
      Supplier<Optional<String>> settingsProblem,
      Supplier<List<StatusDocument.DaemonSource>> sources) {
    this.sources = sources;
    this.file = new AtomicFile(places.status(), AtomicFile.READABLE);
    this.wall = wall;
    this.settingsProblem = settingsProblem;
    this.last = LastLook.present(places);
  }

  @Override
  public void looked(Look look) {
    StatusDocument document =
        StatusJson.of(
            look,
            wall.instant(),
            ProcessHandle.current().pid(),
            Version.TEXT,
            settingsProblem.get(),
            sources.get(),
            last);
    last = Optional.of(document);
    try {
      file.write(StatusJson.write(document));
      trouble = Optional.empty();
    } catch (IOException e) {
      trouble = Optional.of("how the node stands is not on disk: " + e.getMessage());
    }
  }

  /** The last look, whether or not it could be written. */
  Optional<StatusDocument> last() {
    return last;
  }

  /** Why the last look was not written; empty if it was. */
  Optional<String> trouble() {
    return trouble;
  }
}
