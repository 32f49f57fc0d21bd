package io.nodekeeper.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.Cause;
import io.nodekeeper.core.ContainerInstanceArn;
import io.nodekeeper.core.DaemonName;
import io.nodekeeper.core.Drain;
import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.core.FileMemory;
import io.nodekeeper.core.FoundFile;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Rollout;
import io.nodekeeper.core.Starts;
import io.nodekeeper.core.TaskArn;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryJsonTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");

  private static final DaemonName LOGS = new DaemonName("logs");

  private static Memory full() {
    var daemons = new TreeMap<DaemonName, Starts>();
    daemons.put(
        new DaemonName("logs"),
        new Starts(
            3,
            NOON,
            Optional.of(new TaskArn("arn:aws:ecs:r:1:task/prod/a")),
            Optional.of(new Starts.Open(NOON, Optional.empty())),
            Optional.of(new Starts.Failure(NOON, "RESOURCE:MEMORY \"x\"")),
            7,
            List.of(NOON),
            Optional.of(NOON)));
    var tries = new TreeMap<String, Memory.Try>();
    tries.put("write:/etc/x", new Memory.Try(NOON, 2, Optional.of("disk full")));
    var attributes = new TreeMap<String, String>();
    attributes.put("nodekeeper.ready", "true");
    return new Memory(
        Optional.of(NOON),
        Optional.of(new Memory.Gate("boot", NOON, Optional.of(NOON), Optional.of(NOON))),
        daemons,
        tries,
        Optional.of(
            new Drain(
                causes(),
                NOON,
                NOON.plusSeconds(3600),
                Optional.of(
                    new DrainOrder(
                        NOON, NOON.plusSeconds(60), true, true, Optional.of("why"), "root")),
                Drain.Ownership.OURS,
                Optional.of(
                    new ContainerInstanceArn(
                        "arn:aws:ecs:us-west-2:123456789012:container-instance/prod/0c1d")),
                Optional.empty(),
                new TreeSet<>(List.of("hook")),
                Optional.of(NOON))),
        Optional.of(new Memory.Attributes(attributes, NOON)),
        rollouts(),
        files());
  }

  private static SortedMap<String, FileMemory> files() {
    var files = new TreeMap<String, FileMemory>();
    files.put(
        "/etc/c/x",
        new FileMemory(
            Optional.of("0a1b"),
            Optional.of(NOON),
            Optional.of("0a1b"),
            Optional.of(NOON),
            Optional.of(NOON),
            Optional.of("2c3d"),
            Optional.of(new FoundFile.Ids(995, 992))));
    return files;
  }

  private static SortedMap<DaemonName, Rollout> rollouts() {
    var rollouts = new TreeMap<DaemonName, Rollout>();
    rollouts.put(
        new DaemonName("logs"),
        new Rollout(
            "log-router",
            OptionalInt.of(7),
            OptionalInt.of(6),
            OptionalInt.of(9),
            Optional.of(NOON),
            Optional.of(
                new Rollout.Attempt(
                    9,
                    NOON.plusSeconds(1),
                    Optional.of(new TaskArn("arn:aws:ecs:us-west-2:123456789012:task/prod/1")),
                    true,
                    Optional.of("both bind host port 80/tcp"),
                    Optional.of("why"))),
            new TreeSet<>(List.of(8)),
            Optional.of("why"),
            Optional.of(NOON)));
    return rollouts;
  }

  private static SortedMap<Cause, Drain.Standing> causes() {
    var causes = new TreeMap<Cause, Drain.Standing>();
    causes.put(
        Cause.AUTO_SCALING, new Drain.Standing(NOON, NOON.plusSeconds(3600), "it was chosen"));
    return causes;
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
    assertThatThrownBy(() -> MemoryJson.read(text.replace("\"version\" : 5", "\"version\" : 6")))
        .hasMessageContaining("version 6");
  }

  @Test
  void aFileOfTheFirstVersionIsReadForEver() throws Exception {
    Memory read = MemoryJson.read(resource("memory-1.json"));
    Memory now = full();

    assertThat(read.daemons().keySet()).isEqualTo(now.daemons().keySet());
    assertThat(read.starts(LOGS)).isEqualTo(withoutDeaths(now.starts(LOGS)));
    assertThat(read.tries()).isEqualTo(now.tries());
    assertThat(read.gate().orElseThrow().openedAt()).contains(NOON);
    Drain drain = read.drain().orElseThrow();
    assertThat(drain.causes().get(Cause.AUTO_SCALING))
        .isEqualTo(new Drain.Standing(NOON, NOON.plusSeconds(3600), Cause.AUTO_SCALING.words()));
    assertThat(drain.deadline()).isEqualTo(NOON.plusSeconds(3600));
    assertThat(drain.draining()).isEqualTo(Drain.Ownership.OURS);
    assertThat(drain.letGo()).contains(NOON);
    assertThat(drain.order()).isEmpty();
  }

  @Test
  void aFileOfTheSecondVersionIsReadForEver() throws Exception {
    Memory read = MemoryJson.read(resource("memory-2.json"));
    Memory now = full();

    assertThat(read.rollouts()).isEmpty();
    assertThat(read.drain()).isEqualTo(now.drain());
    assertThat(read.starts(LOGS)).isEqualTo(withoutDeaths(now.starts(LOGS)));
    assertThat(read.attributes()).isEqualTo(now.attributes());
  }

  @Test
  void aFileOfTheThirdVersionIsReadForEver() throws Exception {
    Memory read = MemoryJson.read(resource("memory-3.json"));
    Memory now = full();

    assertThat(read.files()).isEmpty();
    assertThat(read.rollouts()).isEqualTo(now.rollouts());
    assertThat(read.daemons()).isEqualTo(now.daemons());
    assertThat(read.drain()).isEqualTo(now.drain());
  }

  @Test
  void aFileOfTheFourthVersionIsReadForEver() throws Exception {
    Memory read = MemoryJson.read(resource("memory-4.json"));
    Memory now = full();

    FileMemory file = Objects.requireNonNull(read.files().get("/etc/c/x"));
    assertThat(file.ids()).isEmpty();
    assertThat(file.tried()).isEqualTo(Objects.requireNonNull(now.files().get("/etc/c/x")).tried());
    assertThat(read.rollouts()).isEqualTo(now.rollouts());
  }

  @Test
  void aFileOfTheFifthVersionIsReadForEver() throws Exception {
    assertThat(MemoryJson.read(resource("memory-5.json"))).isEqualTo(full());
    assertThat(MemoryJson.write(full())).isEqualTo(resource("memory-5.json"));
  }

  /** As versions before knew it. */
  private static Starts withoutDeaths(Starts is) {
    return new Starts(
        is.count(),
        is.lastAt(),
        is.lastTask(),
        is.open(),
        is.failure(),
        is.restarts(),
        List.of(),
        Optional.empty());
  }

  private static String resource(String name) throws IOException {
    try (var in = MemoryJsonTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
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
        "{\"version\": 1, \"memory\": {}}",
        "{\"version\": 3}",
        "{\"version\": 3, \"memory\": null}",
        "{\"version\": 5, \"memory\": {}}",
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
          "AUTO_SCALING" :                           | "A_WHIM" :             | drain.causes
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
        "{\"version\": 5, \"memory\": {}}"
            + "| line 1: memory.lostAt: it is missing, or not what is expected"
      })
  void whatIsWrongIsSaidInPlainWordsAndNotInThoseOfALibrary(String text, String words) {
    assertThatThrownBy(() -> MemoryJson.read(text)).hasMessage(words);
  }

  @Test
  void whatIsNestedWithoutEndIsRefused() {
    assertThatThrownBy(() -> MemoryJson.read("{\"version\": 2, \"x\": " + "[".repeat(100_000)))
        .isInstanceOf(IOException.class);
  }
}
