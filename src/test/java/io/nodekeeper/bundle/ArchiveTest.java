package io.nodekeeper.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

  @TempDir private Path directory = Path.of("");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, byte[]> files() {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("MANIFEST", bytes("two parts\n"));
    files.put("empty", bytes(""));
    files.put("looks/whole-blocks", bytes("x".repeat(1024)));
    files.put("looks/ümlaut", bytes("ü\n"));
    return files;
  }

  private static boolean isOne(byte[] content) throws IOException {
    return Archive.isOne(new ByteArrayInputStream(content));
  }

  @Test
  void whatIsPackedIsUnpackedTheSame() throws IOException {
    byte[] content = Archive.expanded(Archive.packed("node", files(), NOON));
    assertThat(isOne(content)).isTrue();
    assertThat(Unpacked.of(content)).containsExactlyInAnyOrderEntriesOf(files());
  }

  @Test
  void theSystemsTarTakesIt() throws Exception {
    Path file = directory.resolve("node.tar.gz");
    Files.write(file, Archive.packed("node", files(), NOON));
    Process tar =
        new ProcessBuilder("tar", "-xvzf", file.toString(), "-C", directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tar.waitFor()).as(said).isZero();
    for (Map.Entry<String, byte[]> one : files().entrySet()) {
      assertThat(directory.resolve("node").resolve(one.getKey())).hasBinaryContent(one.getValue());
    }
    assertThat(Files.getPosixFilePermissions(directory.resolve("node/MANIFEST"))).hasSize(2);
    assertThat(Files.getLastModifiedTime(directory.resolve("node/MANIFEST")).toInstant())
        .isEqualTo(NOON);
  }

  @Test
  void whatTarPacksIsTaken() throws Exception {
    Files.createDirectory(directory.resolve("n"));
    Files.writeString(directory.resolve("n/a"), "one");
    Process tar =
        new ProcessBuilder(
                "tar", "--format=ustar", "-cf", "all.tar", "-C", directory.toString(), "n")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    assertThat(tar.waitFor()).isZero();
    byte[] content = Files.readAllBytes(directory.resolve("all.tar"));
    assertThat(Unpacked.of(content)).containsOnlyKeys("a");
  }

  @Test
  void oneThatIsCutOffIsRefused() throws IOException {
    byte[] content = Archive.expanded(Archive.packed("node", files(), NOON));
    Throwable refused = catchThrowable(() -> Unpacked.of(Arrays.copyOf(content, 512 * 4)));
    assertThat(refused).isInstanceOf(IOException.class).hasMessageContaining("cut off");
  }

  @Test
  void anythingElseIsNone() throws IOException {
    assertThat(isOne(bytes("{}"))).isFalse();
    assertThat(isOne(new byte[2_000])).isFalse();
  }

  @Test
  void onlyWhatIsWantedTakesMemoryAndNoMoreThanThereIsFor() throws IOException {
    byte[] content = Archive.expanded(Archive.packed("node", files(), NOON));
    Predicate<String> looks = name -> name.startsWith("looks/");
    assertThat(Archive.unpacked(new ByteArrayInputStream(content), looks, 1024 + 3))
        .containsOnlyKeys("looks/whole-blocks", "looks/ümlaut");
    assertThatThrownBy(() -> Archive.unpacked(new ByteArrayInputStream(content), looks, 1024 + 2))
        .hasMessage("the archive is too long from node/looks/ümlaut on");
  }

  @Test
  void whatIsTooLongWhenItIsNoLongerCompressedIsRefused() throws IOException {
    byte[] most = Archive.compressed("x".repeat(Archive.MOST_BYTES));
    assertThat(Archive.expanded(most)).hasSize(Archive.MOST_BYTES);
    byte[] more = Archive.compressed("x".repeat(Archive.MOST_BYTES + 1));
    assertThatThrownBy(() -> Archive.expanded(more)).hasMessage("it is longer than 4194304 bytes");
  }
}
