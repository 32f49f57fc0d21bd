package io.nodekeeper.edge.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Reading;
import io.nodekeeper.doctor.Room;
import io.nodekeeper.doctor.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What doctor reads of this machine: disk, memory, units. */
class CapacityTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path directory;

  @Test
  void theDiskOfAFolderThatIsNotThereYetIsThatOfTheNearestAboveIt() throws IOException {
    Path folder = directory.resolve("var/lib/nodekeeper");
    Room.Disk disk = Capacity.disk(folder, NOW).toOptional().orElseThrow();

    assertThat(disk.folder()).isEqualTo(folder.toString());
    assertThat(disk.bytes()).isEqualTo(Files.getFileStore(directory).getTotalSpace());
    assertThat(disk.freeBytes()).isLessThanOrEqualTo(disk.bytes());
    assertThat(disk.inodes().stream()).allMatch(inodes -> inodes.free() <= inodes.all());
  }

  @Test
  void aFolderOnAnotherFileSystemHasADiskOfItsOwn() {
    Path ours = directory.resolve("var/lib/nodekeeper");
    assertThat(Capacity.other(directory, ours, NOW))
        .isEqualTo(Reading.known(Optional.empty(), NOW));
    assertThat(Capacity.other(Path.of("/proc"), ours, NOW).toOptional().orElseThrow())
        .hasValueSatisfying(disk -> assertThat(disk.folder()).isEqualTo("/proc"));
    assertThat(Capacity.other(directory.resolve("none"), ours, NOW).whyNot())
        .contains(directory + "/none is not on this machine");
  }

  @Test
  void theMemoryIsReadAsTheKernelCountsIt() throws IOException {
    Path meminfo =
        Files.writeString(
            directory.resolve("meminfo"),
            "MemTotal:        4000 kB\nMemFree:   1 kB\nMemAvailable:    2000 kB\n");

    assertThat(Capacity.memory(meminfo, NOW).toOptional())
        .contains(new Room.Memory(2_048_000, 4_096_000));
    assertThat(Capacity.memory(directory.resolve("none"), NOW).isKnown()).isFalse();
    assertThat(Capacity.memory(Capacity.MEMINFO, NOW).isKnown()).isTrue();
  }

  @Test
  void unitsAreReadAsSystemctlShowsThem() {
    List<Unit> units =
        Units.parsed(
            """
            Id=a.service
            LoadState=loaded
            ActiveState=active
            UnitFileState=enabled
            After=docker.service  network.target
            Before=
            TimeoutStopUSec=1min 30s

            Id=b.service
            LoadState=not-found
            TimeoutStopUSec=infinity
            """);

    assertThat(units).extracting(Unit::name).containsExactly("a.service", "b.service");
    assertThat(units.getFirst().after()).containsExactly("docker.service", "network.target");
    assertThat(units.getFirst().before()).isEmpty();
    assertThat(units.getFirst().timeoutStop()).contains(Duration.ofSeconds(90));
    assertThat(units.getFirst().active()).isEqualTo("active");
    assertThat(units.getFirst().file()).isEqualTo("enabled");
    assertThat(units.getLast().load()).isEqualTo("not-found");
    assertThat(units.getLast().timeoutStop()).isEqualTo(Optional.empty());
  }

  @Test
  void aProgramThatFailsOrIsNotThereIsSaidWhy() {
    assertThat(failure("sh", "-c", "echo no such thing; exit 3"))
        .isEqualTo("sh ended with 3: no such thing");
    assertThat(failure("/no/such/program")).startsWith("/no/such/program cannot be run: ");
  }

  private static String failure(String... words) {
    try {
      return Output.of(List.of(words));
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
