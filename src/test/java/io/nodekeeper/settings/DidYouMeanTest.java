package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DidYouMeanTest {

  private static final List<String> WORDS =
      List.of("log-router", "metrics", "ab", "drain", "drift", "Zone", "a");

  @Test
  void upToTwoLettersMayBeWrong() {
    assertThat(DidYouMean.among(WORDS, "log-ruter")).contains("log-router");
    assertThat(DidYouMean.among(WORDS, "log-routers")).contains("log-router");
    assertThat(DidYouMean.among(WORDS, "olg-rotuer")).contains("log-router");
    assertThat(DidYouMean.among(WORDS, "g-router")).contains("log-router");
    assertThat(DidYouMean.among(WORDS, "xlog-routerx")).contains("log-router");
    assertThat(DidYouMean.among(WORDS, "xlog-routexx")).isEmpty();
    assertThat(DidYouMean.among(WORDS, "router")).isEmpty();
    assertThat(DidYouMean.among(WORDS, "metrixxx")).isEmpty();
  }

  @Test
  void theNearestIsMeant() {
    assertThat(DidYouMean.among(WORDS, "drait")).contains("drain");
    assertThat(DidYouMean.among(WORDS, "drit")).contains("drift");
    assertThat(DidYouMean.among(WORDS, "drian")).contains("drain");
  }

  @Test
  void caseDoesNotCount() {
    assertThat(DidYouMean.among(WORDS, "METRICS")).contains("metrics");
    assertThat(DidYouMean.among(WORDS, "zOne")).contains("Zone");
    assertThat(DidYouMean.among(WORDS, "A")).contains("a");
  }

  @Test
  void aShortWordIsNotGuessedFromAnotherOne() {
    assertThat(DidYouMean.among(WORDS, "b")).isEmpty();
    assertThat(DidYouMean.among(WORDS, "xb")).isEmpty();
    assertThat(DidYouMean.among(WORDS, "")).isEmpty();
    assertThat(DidYouMean.among(List.of(), "a")).isEmpty();
  }
}
