package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {

  @ParameterizedTest
  @CsvSource({
    "PT-5S, 0s",
    "PT0.9S, 0s",
    "PT45S, 45s",
    "PT1M59S, 119s",
    "PT2M, 2m",
    "PT9M59S, 9m59s",
    "PT10M59S, 10m",
    "PT2H59M, 179m",
    "PT3H, 3h",
    "PT7H59M, 7h59m",
    "PT8H59M, 8h",
    "PT47H59M, 47h",
    "PT48H, 2d",
    "P7DT23H, 7d23h",
    "P8DT23H, 8d",
    "P729D, 729d"
  })
  void anAgeIsWrittenAsKubectlDoes(Duration age, String words) {
    assertThat(Durations.age(age)).isEqualTo(words);
  }
}
