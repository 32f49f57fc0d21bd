package io.nodekeeper.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.core.DrainOrder;
import io.nodekeeper.docs.Members;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrainOrderJsonTest {

  private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456789Z");
  private static final DrainOrder ORDER =
      new DrainOrder(
          NOON, NOON.plus(Duration.ofMinutes(30)), true, false, Optional.of("new kernel"), "alice");

  @Test
  void anOrderIsReadBackAsItWas() throws IOException {
    assertThat(DrainOrderJson.read(DrainOrderJson.write(ORDER))).isEqualTo(ORDER);
  }

  @Test
  void itsFormIsKeptForEver() {
    assertThat(DrainOrderJson.write(ORDER))
        .isEqualTo(
            """
            {
              "version" : 1,
              "order" : {
                "since" : "2026-11-21T12:00:00.123456789Z",
                "deadline" : "2026-11-21T12:30:00.123456789Z",
                "force" : true,
                "keepDaemons" : false,
                "reason" : "new kernel",
                "by" : "alice"
              }
            }
            """);
  }

  @Test
  void thePageHasItsMembers() {
    assertThat(Members.of(DrainOrderJson.write(ORDER)))
        .isEqualTo(Members.onPage("The operator's order"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "version" : 1    | "version" : 2          | it has version 2, not 1
          "force" : true,  |                        | order.force: it is missing
          "force" : true   | "force" : "perhaps"    | order.force: it is missing, or not what
          "by" : "alice"   | "by" : null            | order.by: it is missing
          "by" : "alice"   | "by" : " "             | order.by: it is not one short line
          "by" : "alice"   | "by" : "a\\nb"         | order.by: it is not one short line
          "new kernel"     | "\\u001b[31m"          | order.reason: it is not one line of at most 200
          T12:30           | T12:00                 | order.deadline: it is not 1m to 48h later
          21T12:30         | 29T12:30               | order.deadline: it is not 1m to 48h later
          """)
  void whatIsBrokenIsNamed(String whole, String broken, String words) {
    String text = DrainOrderJson.write(ORDER);
    assertThat(text).contains(whole);
    assertThatThrownBy(() -> DrainOrderJson.read(text.replace(whole, broken == null ? "" : broken)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(words)
        .message()
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "null", "[]", "7", "{}", "{\"version\": 1, \"order\": null}"})
  void whatIsNoOrderIsRefusedInOneLine(String text) {
    assertThatThrownBy(() -> DrainOrderJson.read(text))
        .isInstanceOf(IOException.class)
        .message()
        .isNotBlank()
        .doesNotContain("\n");
  }

  @Test
  void aLineIsCountedInCharactersAndNotInBytes() {
    assertThat(DrainOrderJson.isLine("🚚".repeat(200), 200)).isTrue();
    assertThat(DrainOrderJson.isLine("🚚".repeat(201), 200)).isFalse();
    assertThat(DrainOrderJson.isLine("left\u2028right", 200)).isFalse();
  }
}
