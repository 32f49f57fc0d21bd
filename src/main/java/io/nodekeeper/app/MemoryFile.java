package io.nodekeeper.app;

import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Note;
import io.nodekeeper.edge.host.AtomicFile;
import io.nodekeeper.edge.host.TextFile;
import io.nodekeeper.engine.MemoryStore;
import io.nodekeeper.record.MemoryJson;
import java.io.IOException;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The memory in its file. A file that is there and cannot be understood is a lost memory; so is one
 * that is not there although an agent has looked since the boot, which the status file tells, since
 * it lies where a reboot clears.
 */
final class MemoryFile implements MemoryStore {

  /** Some kilobytes in a bad hour; far more is not ours. */
  private static final int MOST_BYTES = 4 << 20;

  private final Places places;
  private final InstantSource clock;
  private final AtomicFile file;
  private volatile Optional<String> trouble = Optional.empty();

  MemoryFile(Places places, InstantSource clock) {
    this.places = places;
    this.clock = clock;
    this.file = new AtomicFile(places.memory(), AtomicFile.PRIVATE);
  }

  @Override
  public Memory load() {
    try {
      Optional<String> text = TextFile.read(places.memory(), MOST_BYTES);
      if (text.isPresent()) {
        return MemoryJson.read(text.get());
      }
      return Files.exists(places.status()) ? lost("it is gone") : Memory.none();
    } catch (IOException e) {
      return lost(String.valueOf(e.getMessage()));
    }
  }

  private Memory lost(String why) {
    trouble =
        Optional.of(
            "what was remembered in "
                + places.memory()
                + " is lost: "
                + why
                + "; open starts are waited for once more");
    return Memory.lost(clock.instant());
  }

  @Override
  public void save(Memory memory) throws IOException {
    try {
      file.write(MemoryJson.write(memory));
      trouble = Optional.empty();
    } catch (IOException e) {
      trouble =
          Optional.of(
              "nothing new can be remembered: "
                  + e.getMessage()
                  + "; no daemon is started, restarted or replaced meanwhile: make room there, or"
                  + " mend it");
      throw e;
    }
  }

  /** The same, as the node's notes have it. */
  List<Note> notes() {
    return trouble.map(why -> Note.warning("memory", why)).stream().toList();
  }

  /** Why it was not loaded, or not saved the last time; empty if it was. */
  Optional<String> trouble() {
    return trouble;
  }
}
