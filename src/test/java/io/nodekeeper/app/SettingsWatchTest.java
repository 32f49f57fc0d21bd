package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsWatchTest {

  @TempDir private Path directory = Path.of("");
  private final AtomicInteger changes = new AtomicInteger();

  private SettingsWatch watch() {
    return new SettingsWatch(directory, changes::incrementAndGet);
  }

  private void write(String file, String text) throws IOException {
    Path path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  @Test
  void aChangeCountsOnceAndWhenItIsOver() throws IOException {
    write("nodekeeper.yaml", "look: 30s\n");
    SettingsWatch watch = watch();
    watch.run();
    watch.run();
    assertThat(changes).hasValue(0);

    write("nodekeeper.yaml", "look: 1");
    watch.run();
    write("nodekeeper.yaml", "look: 10s\n");
    watch.run();
    assertThat(changes).as("still being written").hasValue(0);

    watch.run();
    assertThat(changes).hasValue(1);
    watch.run();
    assertThat(changes).hasValue(1);
  }

  @Test
  void filesThatComeAndGoAreSeen() throws IOException {
    SettingsWatch watch = watch();
    write("daemons.d/logs.yaml", "daemons: {}\n");
    watch.run();
    watch.run();
    assertThat(changes).hasValue(1);

    Files.delete(directory.resolve("daemons.d/logs.yaml"));
    watch.run();
    watch.run();
    assertThat(changes).hasValue(2);
  }

  @Test
  void aLinkThatIsTurnedOverIsSeen() throws IOException {
    write("one", "look: 10s\n");
    write("two", "look: 20s\n");
    Path link = directory.resolve("nodekeeper.yaml");
    Files.createSymbolicLink(link, directory.resolve("one"));
    SettingsWatch watch = watch();

    Path turned = directory.resolve("turned");
    Files.createSymbolicLink(turned, directory.resolve("two"));
    Files.move(turned, link, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    watch.run();
    watch.run();
    assertThat(changes).hasValue(1);
  }

  @Test
  void aDirectoryThatIsNotThereIsNoTrouble() throws IOException {
    Path missing = directory.resolve("missing");
    var watch = new SettingsWatch(missing, changes::incrementAndGet);
    watch.run();
    Files.createDirectories(missing);
    Files.writeString(missing.resolve("nodekeeper.yaml"), "look: 10s\n");
    watch.run();
    watch.run();
    assertThat(changes).hasValue(1);
  }
}
