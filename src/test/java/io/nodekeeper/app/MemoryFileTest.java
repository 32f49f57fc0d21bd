package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryFileTest {

  @TempDir private Path root = Path.of("");

  private Places places() {
    return new Places(root);
  }

  private MemoryFile file() {
    return new MemoryFile(places(), InstantSource.fixed(Told.NOON));
  }

  private void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void aNodesFirstBootHasNothingToRemember() {
    MemoryFile file = file();
    assertThat(file.load()).isEqualTo(Memory.none());
    assertThat(file.trouble()).isEmpty();
    assertThat(places().memory()).as("loading writes nothing").doesNotExist();
  }

  @Test
  void whatWasSavedIsLoaded() throws IOException {
    Memory memory = Memory.none().before(List.of(Told.start("logs")), Told.NOON);
    file().save(memory);
    assertThat(file().load()).isEqualTo(memory);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(places().memory())))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileThatCannotBeUnderstoodIsALostMemory() throws IOException {
    for (String broken : new String[] {"", "{", "{}", "null", "\0\0\0", "{\"version\":99}"}) {
      write(places().memory(), broken);
      MemoryFile file = file();
      assertThat(file.load()).as(broken).isEqualTo(Memory.lost(Told.NOON));
      assertThat(file.trouble().orElse("")).contains("memory.json is lost: ");
      file.save(Memory.none());
      assertThat(file.trouble()).isEmpty();
      assertThat(file().load()).isEqualTo(Memory.none());
    }
  }

  @Test
  void aFileThatIsGoneThoughAnAgentHasLookedSinceTheBootIsALostMemory() throws IOException {
    write(places().status(), "{}");
    assertThat(file().load()).isEqualTo(Memory.lost(Told.NOON));
  }

  @Test
  void whatCannotBeSavedIsSaid() throws IOException {
    write(root.resolve("var/lib"), "in the way");
    MemoryFile file = file();
    assertThatThrownBy(() -> file.save(Memory.none())).isInstanceOf(IOException.class);
    assertThat(file.trouble().orElse(""))
        .startsWith("nothing new can be remembered: ")
        .endsWith(
            "; no daemon is started, restarted or replaced meanwhile: make room there, or mend it");
  }
}
