package io.nodekeeper.edge.host;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where paths of this host lead by their symbolic links. A path may lie on a network's file system
 * that does not answer: then nothing new is known until it does.
 */
public final class RealPaths {

  /** Asks where a path leads. */
  @FunctionalInterface
  interface Question {
    Path of(Path path) throws IOException, InterruptedException;
  }

  private final Duration most;
  private final Question question;
  private final Map<String, String> known = new ConcurrentHashMap<>();
  private Thread asking = Thread.ofPlatform().unstarted(() -> {});

  /**
   * @param most how long an answer is waited for
   */
  public RealPaths(Duration most) {
    this(most, RealPaths::real);
  }

  RealPaths(Duration most, Question question) {
    this.most = most;
    this.question = question;
  }

  /** Those of which it is known. */
  public synchronized Map<String, String> of(Collection<String> paths) {
    known.keySet().retainAll(paths);
    if (!asking.isAlive()) {
      asking =
          Thread.ofPlatform().daemon().name("real-paths").start(() -> paths.forEach(this::ask));
      try {
        asking.join(most);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return Map.copyOf(known);
  }

  private void ask(String path) {
    try {
      known.put(path, question.of(Path.of(path)).toString());
    } catch (IOException | InterruptedException | IllegalArgumentException unknown) {
      known.remove(path);
    }
  }

  /** Of a file that is not there now, by its folder. */
  private static Path real(Path path) throws IOException {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException absent) {
      Path folder = path.getParent();
      if (folder == null) {
        throw absent;
      }
      return folder.toRealPath().resolve(Objects.requireNonNull(path.getFileName()));
    }
  }
}
