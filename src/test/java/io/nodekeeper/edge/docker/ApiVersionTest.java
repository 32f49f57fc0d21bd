package io.nodekeeper.edge.docker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiVersionTest {

  @ParameterizedTest(name = "{0} with {1} to {2}: {3}")
  @CsvSource({
    "Engine 20.10, 1.12, 1.41, 1.41",
    "Engine 25.0,  1.24, 1.44, 1.44",
    "Engine 28.5,  1.24, 1.51, 1.44",
    "Engine 29.0,  1.44, 1.52, 1.44",
    "Engine 29.3,  1.40, 1.54, 1.44",
    "one to come,  1.60, 1.70, 1.60",
    "a second one, 1.44, 2.0,  1.44",
    "with two ends, 2.0, 2.3,  2.0",
  })
  void isOursWithinTheEnginesRange(String engine, String oldest, String newest, String agreed) {
    assertThat(ApiVersion.agreed(ApiVersion.parse(newest).orElseThrow(), ApiVersion.parse(oldest)))
        .as(engine)
        .hasToString(agreed);
  }

  @Test
  void anEngineThatNamesNoOldestHasNone() {
    assertThat(ApiVersion.agreed(new ApiVersion(1, 23), Optional.empty())).hasToString("1.23");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "v1.44", "1.44.2", "1.99999", "one.two", " 1.44", "-1.4"})
  void whatIsNoVersionIsNone(String text) {
    assertThat(ApiVersion.parse(text)).isEmpty();
  }

  @Test
  void noTextIsNoVersion() {
    assertThat(ApiVersion.parse(null)).isEmpty();
  }
}
