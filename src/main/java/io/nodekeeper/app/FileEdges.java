package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.NodeFile;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.core.Reading;
import io.nodekeeper.edge.host.Command;
import io.nodekeeper.edge.host.DeclaredFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The files for containers on this machine, and the commands that follow from them. */
final class FileEdges {

  private final Places places;
  private final DeclaredFiles declared;
  private final DeclaredFiles ours;
  private final LastGood lastGood;
  private final Consumer<Line> out;

  /**
   * @param roots the folders below which files may be written, as the settings name them
   */
  FileEdges(Places places, List<String> roots, Consumer<Line> out) {
    this.places = places;
    this.declared = new DeclaredFiles(roots.stream().map(places::file).toList());
    this.ours = new DeclaredFiles(List.of(places.state()));
    this.lastGood = new LastGood(places.files());
    this.out = out;
  }

  Reading<Optional<FoundFile>> reading(String path, Instant now) {
    Path file = places.file(path);
    DeclaredFiles folders = file.startsWith(places.state()) ? ours : declared;
    return folders.reading(file, FoundFile.MOST_BYTES, now);
  }

  /** Removes what writers that were killed have left of them: nobody may ever write them again. */
  void sweep(List<NodeFile> files) {
    files.forEach(file -> folders(file).sweep(places.file(file.path())));
    lastGood.sweep();
  }

  /** Only what goes into the ECS agent's settings lies among what is ours. */
  private DeclaredFiles folders(NodeFile file) {
    return file.content() instanceof NodeFile.Content.EcsConfig ? ours : declared;
  }

  Outcome write(Action.WriteFile write, InstantSource clock) {
    NodeFile file = write.file();
    Path path = places.file(file.path());
    DeclaredFiles folders = folders(file);
    Optional<FoundFile> before =
        folders
            .reading(path, FoundFile.MOST_BYTES, clock.instant())
            .toOptional()
            .flatMap(found -> found);
    Optional<FoundFile.Ids> ids;
    try {
      if (folders.equals(ours)) {
        Files.createDirectories(places.state());
      }
      ids = folders.write(path, file, write.content());
    } catch (IOException e) {
      return new Outcome.Failed(write, String.valueOf(e.getMessage()));
    }
    Instant at = clock.instant();
    keep(file, before, write.content());
    return Outcome.Done.written(write, ids, at);
  }

  /** The file itself is right: what is kept of it is for people, and only told of. */
  private void keep(NodeFile file, Optional<FoundFile> before, String content) {
    try {
      lastGood.keep(file, before, content);
    } catch (IOException e) {
      out.accept(
          Line.warning(
              "file.notKept", file.path(), "its last good text is not kept: " + e.getMessage()));
    }
  }

  Outcome run(Action.RunCommand run) {
    var command = new Command(run.run().command(), run.run().within());
    try {
      Command.Ended ended = command.run();
      Optional<String> trouble = command.trouble(ended, true);
      if (trouble.isPresent()) {
        return new Outcome.Failed(run, trouble.get());
      }
      if (!ended.said().isEmpty()) {
        out.accept(
            Line.info("file.told", run.path(), command.words().getFirst() + ": " + ended.said()));
      }
      return new Outcome.Done(run);
    } catch (IOException e) {
      return new Outcome.Failed(run, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Unanswered(run, "interrupted");
    }
  }
}
