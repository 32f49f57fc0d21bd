package io.nodekeeper.edge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Container.Health;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusTextTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Up 8 seconds (healthy),                 HEALTHY,   PT8S",
    "Up 8 seconds (unhealthy),               UNHEALTHY, PT8S",
    "Up About a minute (health: starting),   STARTING,  PT1M",
    "Up Less than a second,                  NONE,      PT0S",
    "Up 1 second,                            NONE,      PT1S",
    "Up 59 seconds,                          NONE,      PT59S",
    "Up 2 minutes,                           NONE,      PT2M",
    "Up 59 minutes,                          NONE,      PT59M",
    "Up About an hour,                       NONE,      PT1H",
    "Up 2 hours (Paused),                    NONE,      PT1H30M",
    "Up 47 hours,                            NONE,      PT46H30M",
    "Up 2 days,                              NONE,      PT47H30M",
    "Up 2 weeks,                             NONE,      PT335H30M",
    "Up 3 months,                            NONE,      PT2159H30M",
    "Up 2 years (healthy),                   HEALTHY,   PT17520H",
    "Restarting (1) 3 seconds ago,           NONE,      PT3S",
  })
  void tellsHealthAndTheLeastTimeThatItCanMean(String text, Health health, Duration least) {
    assertThat(StatusText.parse(text))
        .isEqualTo(new StatusText(health, least, OptionalInt.empty()));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Exited (0) 2 hours ago,                 0,   PT1H30M",
    "Exited (137) Less than a second ago,    137, PT0S",
    "Exited (143) About a minute ago,        143, PT1M",
    "Exited (-1) 5 days ago,                 -1,  PT119H30M",
  })
  void tellsWhatItExitedWith(String text, int code, Duration least) {
    assertThat(StatusText.parse(text))
        .isEqualTo(new StatusText(Health.NONE, least, OptionalInt.of(code)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Created",
        "Dead",
        "Removal In Progress",
        "Up",
        "Up ",
        "up 5 seconds",
        "Up -5 seconds",
        "Up 99999999999 years",
        "Up 5 fortnights",
        "Exited (99999999999) 5 seconds ago",
        "Exited () 5 seconds ago",
        "Exited (0)"
      })
  void whatSaysNothingIsTakenForTheLeast(String text) {
    assertThat(StatusText.parse(text))
        .isEqualTo(new StatusText(Health.NONE, Duration.ZERO, OptionalInt.empty()));
  }

  @Test
  void aHealthWeDoNotKnowIsNotKnownYet() {
    assertThat(StatusText.parse("Up 5 seconds (health: puzzled)").health())
        .isEqualTo(Health.STARTING);
  }
}
