package io.nodekeeper.edge.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Host;
import io.nodekeeper.core.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {

  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final Path NOWHERE = Path.of("/nonexistent/shutdown");

  @Test
  void thisBootHasAnIdThatStays() {
    Machine machine = new Machine(Machine.BOOT_ID, NOWHERE);
    assertThat(machine.host(NOW).isKnown()).isTrue();
    assertThat(machine.host(NOW)).isEqualTo(machine.host(NOW));
  }

  @Test
  void theIdIsReadWithoutItsLineEnd(@TempDir Path folder) throws IOException {
    Path id = folder.resolve("boot_id");
    Files.writeString(id, "0f8fad5b-d9cb-469f-a165-70867728950e\n");
    assertThat(new Machine(id, NOWHERE).host(NOW))
        .isEqualTo(Reading.known(new Host("0f8fad5b-d9cb-469f-a165-70867728950e", false), NOW));
  }

  @Test
  void whatIsNoIdIsUnknown(@TempDir Path folder) throws IOException {
    Path id = folder.resolve("boot_id");
    assertThat(new Machine(id, NOWHERE).host(NOW))
        .isEqualTo(Reading.unknown(id + " has no boot id", NOW));
    Files.writeString(id, "\n");
    assertThat(new Machine(id, NOWHERE).host(NOW))
        .isEqualTo(Reading.unknown(id + " has no boot id", NOW));
    Files.writeString(id, "x".repeat(1000));
    assertThat(new Machine(id, NOWHERE).host(NOW))
        .isEqualTo(Reading.unknown(id + " cannot be read: it is longer than 64 bytes", NOW));
  }

  @Test
  void aFileSaysThatTheHostIsBeingShutDown(@TempDir Path folder) throws IOException {
    Path shutdown = folder.resolve("shutdown");
    var machine = new Machine(Machine.BOOT_ID, shutdown);
    assertThat(machine.host(NOW).toOptional().orElseThrow().isShuttingDown()).isFalse();
    Files.createFile(shutdown);
    assertThat(machine.host(NOW).toOptional().orElseThrow().isShuttingDown()).isTrue();
  }
}
