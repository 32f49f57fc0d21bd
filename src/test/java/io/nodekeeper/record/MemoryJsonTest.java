package io.nodekeeper.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MemoryJsonTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");

  private static Memory full() {
    var daemons = new TreeMap<DaemonName, Memory.Starts>();
    daemons.put(
        new DaemonName("logs"),
        new Memory.Starts(
            3,
            NOON,
            Optional.of(new TaskArn("arn:aws:ecs:r:1:task/prod/a")),
            Optional.of(new Memory.Open(NOON, Optional.empty())),
            Optional.of(new Memory.Failure(NOON, "RESOURCE:MEMORY \"x\"")),
            7));
    var tries = new TreeMap<String, Memory.Try>();
    tries.put("write:/etc/x", new Memory.Try(NOON, 2, Optional.of("disk full")));
    var attributes = new TreeMap<String, String>();
    attributes.put("nodekeeper.ready", "true");
    return new Memory(
        Optional.of(NOON),
        Optional.of(new Memory.Gate("boot", NOON, Optional.of(NOON))),
        daemons,
        tries,
        Optional.of(
            new Memory.Drain(
                new TreeSet<>(List.of(Cause.AUTO_SCALING)),
                NOON,
                NOON.plusSeconds(3600),
                Memory.Ownership.OURS,
                Optional.empty(),
                Optional.of(NOON))),
        Optional.of(new Memory.Attributes(attributes, NOON)));
  }

  @Test
  void aMemoryIsReadBackAsItWas() throws IOException {
    assertThat(MemoryJson.read(MemoryJson.write(full()))).isEqualTo(full());
    assertThat(MemoryJson.read(MemoryJson.write(Memory.none()))).isEqualTo(Memory.none());
  }

  @Test
  void whatANewerVersionAddedIsIgnored() throws IOException {
    String text = MemoryJson.write(full()).replaceFirst("\\{", "{\"added\": [1, 2],");

    assertThat(MemoryJson.read(text)).isEqualTo(full());
  }

  @Test
  void aTextCutAnywhereIsNoMemory() {
    String text = MemoryJson.write(full()).strip();
    for (int end = 0; end < text.length(); end++) {
      String cut = text.substring(0, end);
      assertThatThrownBy(() -> MemoryJson.read(cut)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void whatIsMissingOrOfAnotherVersionIsNamed() {
    String text = MemoryJson.write(full());
    assertThatThrownBy(() -> MemoryJson.read(text.replace("\"tries\"", "\"tires\"")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tries");
    assertThatThrownBy(() -> MemoryJson.read(text.replace("\"version\" : 1", "\"version\" : 2")))
        .hasMessageContaining("version 2");
  }
}
