package io.nodekeeper.edge.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AtomicFileTest {

  private static final int MAX = 1 << 20;

  /** What the names of unfinished files end with. */
  private static final String LEFT = ".0f8fad5b-d9cb-469f-a165-70867728950e.tmp";

  private final Path folder;
  private final Path path;
  private final AtomicFile file;

  AtomicFileTest(@TempDir Path folder) {
    this.folder = folder;
    path = folder.resolve("node.config");
    file = new AtomicFile(path, AtomicFile.READABLE);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(one -> one.getFileName().toString()).sorted().toList();
    }
  }

  private String mode(Path of) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(of));
  }

  @Test
  void aNewFileIsWholeAndAloneWithItsMode() throws IOException {
    file.write("MY_ENVIRONMENT=\"prod\"\n");
    assertThat(path).hasContent("MY_ENVIRONMENT=\"prod\"\n");
    assertThat(mode(path)).isEqualTo("rw-r--r--");
    assertThat(names()).containsExactly("node.config");
  }

  @Test
  void anOldFileIsReplacedWithItsMode() throws IOException {
    new AtomicFile(path, AtomicFile.PRIVATE).write("old");
    assertThat(mode(path)).isEqualTo("rw-------");
    file.write("");
    assertThat(path).isEmptyFile();
    assertThat(mode(path)).isEqualTo("rw-r--r--");
  }

  @Test
  void whoHasTheOldFileOpenKeepsReadingIt() throws IOException {
    file.write("old");
    try (var reader = Files.newBufferedReader(path)) {
      file.write("new");
      assertThat(reader.readLine()).isEqualTo("old");
    }
    assertThat(path).hasContent("new");
  }

  @Test
  void itsFolderIsMadeForAllToEnter() throws IOException {
    Path deep = folder.resolve("etc/container_config/node.config");
    new AtomicFile(deep, AtomicFile.READABLE).write("x");
    assertThat(deep).hasContent("x");
    assertThat(mode(folder.resolve("etc/container_config"))).isEqualTo("rwxr-xr-x");
    assertThat(mode(folder.resolve("etc"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void aLinkIsReplacedAndItsTargetLeftAlone() throws IOException {
    Path target = Files.writeString(folder.resolve("target"), "precious");
    Files.createSymbolicLink(path, target);
    file.write("new");
    assertThat(target).hasContent("precious");
    assertThat(Files.isSymbolicLink(path)).isFalse();
    assertThat(path).hasContent("new");
  }

  @Test
  void whatCannotBeReplacedIsNamedAndNothingIsLeft() throws IOException {
    Files.createDirectory(path);
    Files.writeString(path.resolve("inside"), "x");
    assertThatThrownBy(() -> file.write("new"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path + " cannot be written: ");
    assertThat(names()).containsExactly("node.config");
  }

  @Test
  void itsFolderIsMadeForTheGroupAloneWhereTheFileIs() throws IOException {
    Path deep = folder.resolve("lib/history/report.json");
    new AtomicFile(deep, AtomicFile.GROUP_READABLE).write("x");
    assertThat(mode(deep)).isEqualTo("rw-r-----");
    assertThat(mode(folder.resolve("lib/history"))).isEqualTo("rwxr-x---");
    assertThat(mode(folder.resolve("lib"))).isEqualTo("rwxr-xr-x");
  }

  @Test
  void aFolderThatIsAFileIsNamed() throws IOException {
    Path blocked = Files.writeString(folder.resolve("etc"), "x").resolve("node.config");
    assertThatThrownBy(() -> new AtomicFile(blocked, AtomicFile.READABLE).write("new"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(blocked + " cannot be written: ");
  }

  @Test
  void aFullDiskLeavesTheOldFileAndNothingElse() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString());
    try {
      var onDisk = new AtomicFile(disk.resolve("node.config"), AtomicFile.READABLE);
      onDisk.write("old");
      assertThatThrownBy(() -> onDisk.write("new".repeat(40_000)))
          .isInstanceOf(IOException.class)
          .hasMessageEndingWith("node.config cannot be written: No space left on device");
      try (Stream<Path> all = Files.list(disk)) {
        assertThat(all).containsExactly(disk.resolve("node.config"));
      }
      assertThat(disk.resolve("node.config")).hasContent("old");
      onDisk.write("new");
      assertThat(disk.resolve("node.config")).hasContent("new");
    } finally {
      run("umount", disk.toString());
    }
  }

  private static void run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s: %s", String.join(" ", command), said).isZero();
  }

  @ParameterizedTest
  @EnumSource(AtomicFile.Step.class)
  void aWriterKilledAtAnyStepLeavesTheOldOrTheNewAndTheNextCleansUp(AtomicFile.Step step)
      throws Exception {
    file.write(KilledWriter.OLD);
    try (var child = new ChildJvm(KilledWriter.class, path.toString(), step.name())) {
      assertThat(child.line()).isEqualTo(step.name());
      child.kill();
    }
    boolean renamed = step.compareTo(AtomicFile.Step.RENAMED) >= 0;
    assertThat(Files.readString(path)).isEqualTo(renamed ? KilledWriter.NEW : KilledWriter.OLD);
    assertThat(names()).hasSize(renamed ? 1 : 2);
    file.write("next");
    assertThat(names()).containsExactly("node.config");
    assertThat(path).hasContent("next");
  }

  @Test
  void whatAWriterThatLivesHasBegunIsLeftToIt() throws Exception {
    try (var child =
        new ChildJvm(KilledWriter.class, path.toString(), AtomicFile.Step.SYNCED.name())) {
      assertThat(child.line()).isEqualTo("SYNCED");
      file.write("next");
      assertThat(names()).hasSize(2);
      child.kill();
    }
    file.sweep();
    assertThat(names()).containsExactly("node.config");
    assertThat(path).hasContent("next");
  }

  @Test
  void aFolderThatIsOursIsSweptOfTheUnfinishedOfAllNames() throws IOException {
    file.write("x");
    for (String name : List.of(".a" + LEFT, ".node.config" + LEFT, "b" + LEFT, ".c.tmp")) {
      Files.writeString(folder.resolve(name), "x");
    }
    AtomicFile.sweep(folder);
    assertThat(names()).containsExactly(".c.tmp", "b" + LEFT, "node.config");
    AtomicFile.sweep(folder.resolve("missing"));
  }

  @Test
  void filesOfOthersAreLeftAlone() throws IOException {
    List<String> others =
        List.of(
            ".node.config.tmp",
            ".node.config.swp",
            ".node.config.1234.tmp",
            ".node-config.0f8fad5b-d9cb-469f-a165-70867728950e.tmp");
    for (String name : others) {
      Files.writeString(folder.resolve(name), "x");
    }
    Files.writeString(
        folder.resolve(".node.config.0f8fad5b-d9cb-469f-a165-70867728950e.tmp"), "left behind");
    file.write("x");
    var expected = new ArrayList<>(others);
    expected.add("node.config");
    assertThat(names()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void aReaderBesideWritersSeesOnlyWholeFiles() throws Exception {
    var contents = List.of("a".repeat(30_000), "b".repeat(50_000));
    file.write(contents.getFirst());
    var done = new CountDownLatch(2);
    var failed = new AtomicBoolean();
    for (String content : contents) {
      Thread.ofVirtual()
          .start(() -> {
            try {
              for (int i = 0; i < 50; i++) {
                new AtomicFile(path, AtomicFile.READABLE).write(content);
              }
            } catch (IOException | RuntimeException broken) {
              failed.set(true);
            } finally {
              done.countDown();
            }
          });
    }
    do {
      assertThat(Files.readString(path)).isIn(contents);
    } while (done.getCount() > 0);
    assertThat(failed).isFalse();
    assertThat(done.await(1, TimeUnit.SECONDS)).isTrue();
    assertThat(names()).containsExactly("node.config");
  }

  @Test
  void removingIsHarmlessToRepeat() throws IOException {
    file.write("x");
    file.delete();
    file.delete();
    assertThat(path).doesNotExist();
  }

  /** By which whoever owns the folder could have root open up a file elsewhere. */
  @Test
  void aLinkThatTakesTheUnfinishedFilesPlaceIsNotFollowed() throws IOException {
    Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "mine");
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rw-------"));
    var crossed =
        new AtomicFile(
            path,
            AtomicFile.READABLE,
            step -> {
              if (step == AtomicFile.Step.CREATED) {
                replaceTheUnfinishedBy(elsewhere);
              }
            });

    assertThatThrownBy(() -> crossed.write("x"))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(path + " cannot be written: ");
    assertThat(mode(elsewhere)).isEqualTo("rw-------");
    assertThat(elsewhere).hasContent("mine");
    assertThat(path).doesNotExist();
  }

  private void replaceTheUnfinishedBy(Path target) {
    try {
      for (String name : names()) {
        if (name.endsWith(".tmp")) {
          Files.delete(folder.resolve(name));
          Files.createSymbolicLink(folder.resolve(name), target);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aReadingTellsAbsentFromUnreadable() throws IOException {
    Instant now = Instant.parse("2026-11-21T10:00:00Z");
    assertThat(TextFile.read(path, MAX)).isEmpty();
    file.write("grün");
    assertThat(TextFile.read(path, 5)).contains("grün");
    assertThat(TextFile.reading(path, 4, now).whyNot())
        .contains(path + " cannot be read: it is longer than 4 bytes");
    assertThat(TextFile.reading(folder, MAX, now).whyNot())
        .contains(folder + " cannot be read: it is not a regular file");
    assertThat(TextFile.reading(path.resolve("below"), MAX, now).whyNot())
        .contains(path.resolve("below") + " cannot be read: Not a directory");
    Files.write(path, new byte[] {'a', (byte) 0xff, 'b'});
    assertThat(TextFile.read(path, MAX)).contains("a\ufffdb");
  }

  @Test
  void aPipeIsNotWaitedFor() throws Exception {
    run("mkfifo", path.toString());
    assertThatThrownBy(() -> TextFile.read(path, MAX)).hasMessage("it is not a regular file");
    file.write("x");
    assertThat(path).hasContent("x");
  }
}
