package io.nodekeeper.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nodekeeper.docs.Members;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventJsonTest {

  private static final String LINE =
      "{\"version\":1,\"at\":\"2026-11-21T12:00:00.250Z\",\"level\":\"info\","
          + "\"event\":\"daemon.healthy\",\"subject\":\"logs\",\"text\":\"a\\nb \\u001B[2J\"}";

  @Test
  void anEventIsOneLineAndTheSameWhenItIsReadAgain() throws IOException {
    var event =
        new Event(
            Instant.parse("2026-11-21T12:00:00.250Z"),
            "info",
            "daemon.healthy",
            "logs",
            "a\nb \u001b[2J");

    assertThat(EventJson.write(event)).isEqualTo(LINE);
    assertThat(EventJson.read(LINE)).isEqualTo(event);
  }

  @Test
  void thePageHasItsMembers() {
    assertThat(Members.of(LINE)).isEqualTo(Members.onPage("The history"));
  }

  @Test
  void whatALaterVersionAddsIsPassedOver() throws IOException {
    assertThat(EventJson.read(LINE.replace("}", ",\"attempt\":3}")).subject()).isEqualTo("logs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"version\":1,\"at\":\"20 | this is not JSON, or not the whole of it",
        "{\"version\":2} | it has version 2, not 1",
        "{\"version\":1} | at: it is missing, or not what is expected",
        "`` | it is empty",
      })
  void whatIsNoEventIsRefusedInAFewWords(String line, String why) {
    assertThatThrownBy(() -> EventJson.read(line)).isInstanceOf(IOException.class).hasMessage(why);
  }
}
