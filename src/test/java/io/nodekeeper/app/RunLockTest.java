package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void thereIsOneAgentForAStateDirectory() throws Exception {
    Path file = directory.resolve("state/lock");
    try (RunLock _ = RunLock.take(file)) {
      Stopped second = catchThrowableOfType(Stopped.class, () -> RunLock.take(file));
      assertThat(second.code()).isEqualTo(75);
      assertThat(second.lines())
          .containsExactly(
              "another nodekeeper (process %d) already runs on %s: there is one for each node"
                  .formatted(ProcessHandle.current().pid(), file.getParent()));
    }
    RunLock.take(file).close();
  }

  @Test
  void theAgentWaitsAMomentForACommandThatHasIt() throws Exception {
    Path file = directory.resolve("lock");
    RunLock command = RunLock.take(file);
    RunLock.await(file, _ -> command.close()).close();

    var waits = new ArrayList<Duration>();
    try (RunLock _ = RunLock.take(file)) {
      Stopped refused = catchThrowableOfType(Stopped.class, () -> RunLock.await(file, waits::add));
      assertThat(refused.code()).isEqualTo(75);
    }
    assertThat(waits).hasSize(3).containsOnly(Duration.ofSeconds(1));
  }

  @Test
  void whatLiesInTheFileIsNotTrusted() throws Exception {
    Path file = directory.resolve("lock");
    Files.writeString(file, "\u001b[2J\n" + "9".repeat(100));
    try (RunLock _ = RunLock.take(file)) {
      assertThat(Files.readString(file)).isEqualTo("" + ProcessHandle.current().pid());
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsOneClearLine() throws Exception {
    Path inTheWay = Files.writeString(directory.resolve("file"), "");
    Stopped stopped =
        catchThrowableOfType(Stopped.class, () -> RunLock.take(inTheWay.resolve("state/lock")));
    assertThat(stopped.code()).isEqualTo(77);
    assertThat(stopped.lines())
        .containsExactly(
            inTheWay.resolve("state/lock")
                + " cannot be written: Not a directory; the state needs a directory that can be"
                + " written, and some room in it");
  }

  @Test
  void aFullDiskIsNamedAndNotTakenForAnotherAgent() {
    Stopped stopped = catchThrowableOfType(Stopped.class, () -> RunLock.take(Path.of("/dev/full")));
    assertThat(stopped.code()).isEqualTo(77);
    assertThat(stopped.lines())
        .singleElement()
        .asString()
        .startsWith("/dev/full cannot be written: No space left on device; ");
  }
}
