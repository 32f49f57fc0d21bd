package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Durations;
import io.nodekeeper.record.Sameness;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 s",
    "PT0.25S, 250 ms",
    "PT59.9S, 59 s",
    "PT1M, 1 min",
    "PT3M5S, 3 min 5 s",
    "PT2H, 2 h",
    "PT2H3M59S, 2 h 3 min",
    "PT75H, 3 d 3 h",
    "PT-5S, 0 s"
  })
  void durationsHaveTheirTwoLargestUnits(String duration, String words) {
    assertThat(Durations.words(Duration.parse(duration))).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({
    "exited 137; again in 5s, exited 1; again in 1m5s, true",
    "for 1 min 5 s, for 59 s, true",
    "until 2026-11-21T12:00:00Z, until 2027-01-01T00:00:00.5Z, true",
    "web2 is gone, web3 is gone, false",
    "no memory, no ports, false",
    "RESOURCE:CPU; free are 1 of 2 units; held by a, RESOURCE:CPU; held by b:3 and c, true",
    "RESOURCE:CPU; free at 2026-11-21T12:00:00Z were 1 of 2 units; held by a, RESOURCE:CPU, true",
    "a ended with 1; it said: no b, a ended with 1; it said: bad c, true",
    "a ended with 1; it said: no b, d ended with 1; it said: no b, false",
    "RESOURCE:CPU; never fits: asks 9 CPU units, RESOURCE:CPU, false",
    "RESOURCE:CPU; held by a, RESOURCE:MEMORY; held by a, false"
  })
  void sentencesThatDifferOnlyInNumbersSayTheSame(String one, String other, boolean same) {
    assertThat(Sameness.of(one, other)).isEqualTo(same);
  }

  @Test
  void differencesAreShownLineByLine() {
    assertThat(LineDiff.of("a\nb\nc\n", "a\nx\nc\nd\n"))
        .containsExactly(" a", "-b", "+x", " c", "+d");
    assertThat(LineDiff.of("", "a\n")).containsExactly("+a");
    assertThat(LineDiff.of("a\n", "")).containsExactly("-a");
    assertThat(LineDiff.of("a\n", "a\n")).containsExactly(" a");
  }

  @Test
  void exceptionsAreOneLine() {
    assertThat(Trouble.line(new IllegalStateException("a\nb")))
        .isEqualTo("IllegalStateException: a\\nb");
    assertThat(Trouble.line(new IllegalStateException())).isEqualTo("IllegalStateException");
    assertThat(Trouble.line(new AccessDeniedException("/x"))).isEqualTo("no permission: /x");
  }

  @Test
  void everyPathLiesBelowTheRoot() {
    var places = new Places(Path.of("/root/dir"));
    assertThat(places.status()).hasToString("/root/dir/run/nodekeeper/status.json");
    assertThat(places.memory()).hasToString("/root/dir/var/lib/nodekeeper/memory.json");
    assertThat(places.settings()).hasToString("/root/dir/etc/nodekeeper");
    assertThat(places.file("/etc/../../../x")).hasToString("/root/dir/x");
    assertThat(new Places(Path.of("/")).file("/etc/x")).hasToString("/etc/x");
    assertThat(places.named("/root/dir/etc/x")).isEqualTo("/etc/x");
    assertThat(places.named("/var/x")).as("not below it").isEqualTo("/var/x");
  }

  @Test
  void dataIsJson() {
    assertThat(Json.pretty(Map.of("a", List.of(1, true, "\"", Map.of()))))
        .isEqualToIgnoringWhitespace("{\"a\":[1,true,\"\\\"\",{}]}");
  }
}
