package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DurationTextTest {

  private static void reads(String text, Duration duration) {
    assertThat(DurationText.parse(text)).as(text).contains(duration);
  }

  @Test
  void numbersWithUnitsAreDurations() {
    reads("30s", Duration.ofSeconds(30));
    reads("1h30m", Duration.ofMinutes(90));
    reads("90m", Duration.ofMinutes(90));
    reads("1h2m3s4ms", Duration.ofHours(1).plusMinutes(2).plusSeconds(3).plusMillis(4));
    reads("500ms", Duration.ofMillis(500));
    reads("1m1ms", Duration.ofMinutes(1).plusMillis(1));
    reads("0s", Duration.ZERO);
    reads("007s", Duration.ofSeconds(7));
    reads("999999999h", Duration.ofHours(999_999_999));
  }

  @Test
  void everythingElseIsNone() {
    for (String text :
        new String[] {
          "",
          "30",
          "s",
          "1d",
          "1h1h",
          "1m1h",
          "1ms1s",
          "1.5h",
          "-1s",
          "+1s",
          "1 s",
          " 1s",
          "1s ",
          "1S",
          "1sec",
          "9999999999s",
          "٣s",
          "PT30S",
          "1s\n"
        }) {
      assertThat(DurationText.parse(text)).as(text).isEmpty();
    }
  }

  @Test
  void theShortestSpellingIsReadBackAsTheSame() {
    for (String text : new String[] {"0s", "1ms", "59s", "1m", "1h", "48h", "1h1ms", "1h30m5s"}) {
      assertThat(DurationText.of(DurationText.parse(text).orElseThrow())).isEqualTo(text);
    }
    assertThat(DurationText.of(Duration.ofSeconds(90))).isEqualTo("1m30s");
    assertThat(DurationText.of(Duration.ofMinutes(61))).isEqualTo("1h1m");
  }

  @Test
  void commonSpellingsAreUnderstoodAsMeant() {
    assertThat(DurationText.meant("30")).contains("30s");
    assertThat(DurationText.meant("10 Minutes")).contains("10m");
    assertThat(DurationText.meant("1 hour 30 min")).contains("1h30m");
    assertThat(DurationText.meant("15 secs")).contains("15s");
    assertThat(DurationText.meant("2 days")).contains("48h");
    assertThat(DurationText.meant("1_000ms")).contains("1000ms");
    assertThat(DurationText.meant("soon")).isEmpty();
    assertThat(DurationText.meant("")).isEmpty();
    assertThat(DurationText.meant("1.5h")).isEmpty();
  }
}
