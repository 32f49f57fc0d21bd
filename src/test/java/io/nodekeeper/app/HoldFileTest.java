package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.NodeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldFileTest {

  @TempDir private Path root = Path.of("");
  private Path file = root;
  private HoldFile hold = new HoldFile(new Places(root));

  @BeforeEach
  void anAgent() {
    file = new Places(root).hold();
    hold = new HoldFile(new Places(root));
  }

  private static Told held(String... replicas) {
    return Told.look().state(NodeState.DRAINING).drain(List.of(replicas), List.of());
  }

  private void decided(Told told) {
    hold.decided(told.build().decision());
  }

  @Test
  void itIsThereWhileTheNodeIsHeldAndSaysWhyInOneLine() throws IOException {
    decided(Told.look());
    assertThat(file).doesNotExist();

    decided(held("web", "batch"));
    assertThat(file)
        .hasContent(
            "draining since 2026-11-21T12:00:00Z, until 2026-11-21T13:00:00Z at most: 2 replicas");
    assertThat(Files.readString(file)).hasLineCount(1).endsWith("\n");
    decided(held("web"));
    assertThat(Files.readString(file)).endsWith(": 1 replica\n");
    decided(held());
    assertThat(Files.readString(file))
        .endsWith(": no replica is seen, and that has to be confirmed\n");

    decided(Told.look().state(NodeState.STOPPING).drain(List.of(), List.of("logs")));
    assertThat(file).doesNotExist();
    assertThat(hold.trouble()).isEmpty();
  }

  @Test
  void itIsThereForASuspicionToo() {
    decided(Told.look().suspected());
    assertThat(file)
        .hasContent(
            "ready: a task of a service is being stopped, and ECS is asked whether the node is"
                + " DRAINING");
    decided(Told.look());
    assertThat(file).doesNotExist();
  }

  @Test
  void everyUserOfEveryContainerMaySeeIt() throws IOException {
    decided(held("web"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r--r--");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void itIsNotWrittenAnewAtEachLook() throws IOException {
    decided(held("web"));
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    decided(held("web"));
    assertThat(Files.getLastModifiedTime(file)).isEqualTo(FileTime.from(Instant.EPOCH));
  }

  @Test
  void whatIsThereOrMissingAgainstTheDecisionIsPutRight() throws IOException {
    decided(held("web"));
    Files.delete(file);
    decided(held("web"));
    assertThat(file).exists();

    var afterRestart = new HoldFile(new Places(root));
    afterRestart.decided(held("web").build().decision());
    assertThat(file).exists();
    afterRestart.decided(Told.look().build().decision());
    assertThat(file).doesNotExist();

    Files.writeString(file, "left by an agent that was killed");
    new HoldFile(new Places(root)).decided(Told.look().build().decision());
    assertThat(file).doesNotExist();
  }

  @Test
  void aNodeWithoutARunDirectoryIsNotGivenOneForNothing() {
    decided(Told.look());
    assertThat(file.getParent()).doesNotExist();
    assertThat(hold.trouble()).isEmpty();
  }

  @Test
  void troubleIsSaidAndOverWhenItIs() throws IOException {
    Files.createDirectories(file.resolve("in the way"));
    decided(held("web"));
    assertThat(hold.trouble().orElseThrow())
        .startsWith("others do not see whether the node is held: " + file + " cannot be written");
    decided(Told.look());
    assertThat(hold.trouble().orElseThrow()).contains(file + " cannot be removed");

    Files.delete(file.resolve("in the way"));
    decided(Told.look());
    assertThat(hold.trouble()).isEmpty();
    decided(held("web"));
    assertThat(hold.trouble()).isEmpty();
    assertThat(file).isRegularFile();
  }
}
