package io.nodekeeper.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                Optional.of(
                    new ContainerInstanceArn(
                        "arn:aws:ecs:us-west-2:123456789012:container-instance/prod/0c1d")),
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

  @Test
  void aFileOfTheFirstVersionIsReadForEver() throws Exception {
    try (var in = MemoryJsonTest.class.getResourceAsStream("memory-1.json")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      assertThat(MemoryJson.read(text)).isEqualTo(full());
      assertThat(MemoryJson.write(full())).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "1",
        "{}",
        "{\"version\": 1}",
        "{\"version\": 1, \"memory\": null}",
        "{\"version\": 1, \"memory\": {}}",
        "{\"version\": \"one\"}",
        "\u0000\u0000\u0000"
      })
  void whatIsNoMemoryIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> MemoryJson.read(text))
        .isInstanceOf(IOException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n")
        .hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "begin" : "2026-11-21T12:00:00.123456789Z" | "begin" : "noon"       | drain.begin
          "begin" : "2026-11-21T12:00:00.123456789Z" | "begin" : null         | drain.begin
          "draining" : "OURS"                        | "draining" : "THEIRS"  | drain.draining
          "causes" : [ "AUTO_SCALING" ]              | "causes" : [ null ]    | drain.causes
          "count" : 3                                | "count" : "a few"      | daemons.logs.count
          "nodekeeper.ready" : "true"                | "nodekeeper.ready" : null | attributes
          "logs" :                                   | " " :                  | daemons
          "restarts" : 7                             | "restarts" : 7, "restarts" : 8 | restarts
          """)
  void whatIsBrokenIsNamed(String whole, String broken, String place) {
    String text = MemoryJson.write(full());
    assertThat(text).contains(whole);
    assertThatThrownBy(() -> MemoryJson.read(text.replace(whole, broken)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line ")
        .hasMessageContaining(place);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''| it is empty",
        "{ | line 1: this is not JSON, or not the whole of it",
        "[]| line 1: this is not what is expected",
        "{\"version\": 1, \"memory\": {}}"
            + "| line 1: memory.lostAt: it is missing, or not what is expected"
      })
  void whatIsWrongIsSaidInPlainWordsAndNotInThoseOfALibrary(String text, String words) {
    assertThatThrownBy(() -> MemoryJson.read(text)).hasMessage(words);
  }

  @Test
  void whatIsNestedWithoutEndIsRefused() {
    assertThatThrownBy(() -> MemoryJson.read("{\"version\": 1, \"x\": " + "[".repeat(100_000)))
        .isInstanceOf(IOException.class);
  }
}
