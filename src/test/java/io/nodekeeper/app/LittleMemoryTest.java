package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nodekeeper.edge.host.Segments;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.EventJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher gives a command 64 MiB, and a node has files that need more when they are held. */
class LittleMemoryTest {

  /** So that less of a file is enough for these tests. */
  private static final List<String> LITTLE =
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
    try (Command command = Command.start(root, Map.of(), LITTLE, arguments)) {
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
}
