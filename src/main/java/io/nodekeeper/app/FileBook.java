package io.nodekeeper.app;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.FileMemory;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.edge.host.FileTrouble;
import io.nodekeeper.engine.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * What the agent remembers of files, for a command that writes some in its place: it is written
 * down as the agent would, so that the agent knows for its own what it finds.
 */
final class FileBook implements AutoCloseable {

  private final MemoryFile file;
  private final InstantSource clock;
  private final Optional<RunLock> lock;
  private final Memory before;
  private Memory memory;
  private final boolean busy;
  private Optional<String> shut;
  private Optional<String> unsaved;

  private FileBook(MemoryFile file, InstantSource clock, Optional<RunLock> lock) {
    this(file, clock, lock, Optional.empty(), false);
  }

  private FileBook(MemoryFile file, InstantSource clock, String shut, boolean busy) {
    this(file, clock, Optional.empty(), Optional.of(shut), busy);
  }

  private FileBook(
      MemoryFile file,
      InstantSource clock,
      Optional<RunLock> lock,
      Optional<String> shut,
      boolean busy) {
    this.file = file;
    this.busy = busy;
    this.clock = clock;
    this.lock = lock;
    this.before = file.load();
    this.memory = before;
    // A memory that was lost is the agent's to begin anew; another nodekeeper has its own.
    this.unsaved = shut.filter(_ -> !busy);
    this.shut = shut.or(file::trouble);
  }

  /** To look into. */
  static FileBook read(Places places, InstantSource clock) {
    return new FileBook(new MemoryFile(places, clock), clock, "it is only read", false);
  }

  /** To write into, where that can be: beside an agent that runs nothing is written down. */
  static FileBook open(Places places, InstantSource clock) {
    var file = new MemoryFile(places, clock);
    try {
      return new FileBook(file, clock, Optional.of(RunLock.take(places.lock())));
    } catch (Stopped e) {
      return new FileBook(file, clock, String.valueOf(e.getMessage()), e.code() == Exit.TEMPORARY);
    }
  }

  /**
   * Refuses to write for an agent that is another user's: what root makes, the agent could neither
   * read nor replace.
   *
   * @throws Stopped with the remedy
   */
  static void refuseAnothers(Places places) throws Stopped {
    if (!Files.exists(places.state())) {
      return;
    }
    try {
      UserPrincipal owner = Files.getOwner(places.state());
      if (!owner.equals(Files.getOwner(Path.of("/proc/self")))) {
        throw new Stopped(
            Exit.PERMISSION,
            ("%s is the user %s's, who could not use what is written now; run it as that user:"
                    + " runuser -u %s -- nodekeeper render --once")
                .formatted(places.state(), owner.getName(), owner.getName()));
      }
    } catch (IOException e) {
      throw new Stopped(
          Exit.PERMISSION,
          "%s cannot be looked at: %s".formatted(places.state(), FileTrouble.words(e)));
    }
  }

  FileMemory of(String path) {
    return memory.file(path);
  }

  /** It is right as it is. */
  void found(String path, String content, FoundFile.Ids ids) {
    memory = memory.found(path, content, ids, clock.instant());
  }

  /** What would be taken for somebody else's later is only written if it can be written down. */
  Outcome write(World world, Action.WriteFile write) {
    memory = memory.before(List.of(write), clock.instant());
    save();
    if (shut.isPresent() && !write.isRepeatable()) {
      return new Outcome.Failed(write, "what is written here has to be remembered: " + shut.get());
    }
    Outcome outcome = world.act(List.of(write)).getFirst();
    memory = memory.after(List.of(outcome), clock.instant());
    return outcome;
  }

  /** Why nothing could be written down here, if that is for somebody to mend. */
  Optional<String> unsaved() {
    return unsaved;
  }

  /** What another nodekeeper that runs writes itself, or leaves to us when it has ended. */
  boolean isLeftToAnother(Action.WriteFile write) {
    return busy && !write.isRepeatable();
  }

  private void save() {
    if (shut.isEmpty() && !memory.equals(before)) {
      try {
        file.save(memory);
      } catch (IOException e) {
        shut = Optional.of(String.valueOf(e.getMessage()));
        unsaved = shut;
      }
    }
  }

  @Override
  public void close() {
    save();
    lock.ifPresent(RunLock::close);
  }
}
