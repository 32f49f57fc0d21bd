package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.bundle.Archive;
import io.nodekeeper.edge.host.Segments;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.EventJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher gives a command 64 MiB, and a node has files that need more when they are held. */
class LittleMemoryTest {

  private static final List<String> AS_LAUNCHED =
      List.of("-Xms8m", "-Xmn4m", "-Xmx64m", "-XX:+ExitOnOutOfMemoryError");

  /** So that less of a history is enough. */
  private static final List<String> LESS =
      List.of("-Xms8m", "-Xmn4m", "-Xmx20m", "-XX:+ExitOnOutOfMemoryError");

  private static final int EVENTS = 20_000;

  @TempDir private Path root = Path.of("");

  private void lived() throws IOException {
    try (var segments = new Segments(new Node(root).places().history(), 16 << 20)) {
      for (int i = 0; i < EVENTS; i++) {
        String text = "task %032x of revision 7, which is healthy since 3s".formatted(i).repeat(3);
        segments.append(
            EventJson.write(new Event(Told.NOON, "info", "daemon.healthy", "logs", text)));
      }
    }
  }

  private List<String> lines(String... arguments) throws Exception {
    try (Command command = Command.start(root, Map.of(), LESS, arguments)) {
      assertThat(command.code()).as(String.join("\n", command.lines())).isZero();
      return command.lines();
    }
  }

  @Test
  void aHistoryMayBeLongerThanWhatACommandCanHold() throws Exception {
    lived();
    String since = Told.NOON.toString();
    JsonNode json =
        new JsonMapper().readTree(String.join("\n", lines("history", "--since", since, "--json")));
    assertThat(json.get("events")).hasSize(EVENTS);
    assertThat(json.get("drains")).isEmpty();

    assertThat(lines("history", "--since", since))
        .filteredOn(line -> line.contains(" daemon.healthy "))
        .hasSize(EVENTS);
  }

  /** A gigabyte in a file of a megabyte, as whoever asks for help may be sent one. */
  private Path bomb(byte[] begin) throws IOException {
    Path file = Files.createTempFile(root, "bomb", ".gz");
    try (OutputStream zip = new GZIPOutputStream(Files.newOutputStream(file))) {
      zip.write(begin);
      byte[] nothing = new byte[1 << 20];
      for (int i = 0; i < 1024; i++) {
        zip.write(nothing);
      }
    }
    return file;
  }

  private List<String> refused(int code, Path file) throws Exception {
    try (Command command = Command.start(root, Map.of(), AS_LAUNCHED, "explain", file.toString())) {
      assertThat(command.code()).as(String.join("\n", command.lines())).isEqualTo(code);
      return command.lines();
    }
  }

  @Test
  void whatUnpacksToFarMoreThanALookIsRefused() throws Exception {
    assertThat(refused(69, bomb(new byte[0])))
        .singleElement()
        .asString()
        .endsWith(" cannot be understood as a look: it is longer than 4194304 bytes");
    String look = "looks/look-20261121T120000.000Z.json.gz";
    byte[] packed = Archive.packed("x", Map.of(look, new byte[16 << 20]), Told.NOON);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(refused(69, bomb(in.readNBytes(512))))
          .singleElement()
          .asString()
          .endsWith("the archive is too long from x/" + look + " on");
    }
  }

  @Test
  void aDeviceOrAPipeIsNoFileThatHasALook() throws Exception {
    Path pipe = root.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path file : List.of(Path.of("/dev/zero"), pipe)) {
      assertThat(refused(77, file))
          .containsExactly("nodekeeper: " + file + " cannot be read: it is not a regular file");
    }
  }
}
