package io.nodekeeper.app;

import io.nodekeeper.settings.SourceKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;

/**
 * A disk that is full for one file: it can be read, touched and deleted, and nothing can be
 * written. A folder takes the file's place meanwhile, which is so for root as well.
 */
final class SourcesRoom {

  private final Node node;

  SourcesRoom(Node node) {
    this.node = node;
  }

  Path kept(SourceKind kind) {
    return node.places().sources().resolve(kind.word() + ".json");
  }

  private Path aside(SourceKind kind) {
    return node.root.resolve(kind.word());
  }

  void taken(SourceKind kind) throws IOException {
    boolean there = Files.exists(kept(kind));
    if (there) {
      Files.move(kept(kind), aside(kind));
    }
    Files.createDirectories(kept(kind));
    if (there) {
      Files.setLastModifiedTime(kept(kind), Files.getLastModifiedTime(aside(kind)));
    }
  }

  void freed(SourceKind kind) throws IOException {
    if (!Files.isDirectory(kept(kind))) {
      return;
    }
    FileTime touched = Files.getLastModifiedTime(kept(kind));
    Files.delete(kept(kind));
    if (Files.exists(aside(kind))) {
      Files.move(aside(kind), kept(kind));
      Files.setLastModifiedTime(kept(kind), touched);
    }
  }

  /** The agent has deleted what it took for its file. */
  void forgotten(SourceKind kind) throws IOException {
    if (!Files.isDirectory(kept(kind))) {
      Files.deleteIfExists(aside(kind));
    }
  }
}
