package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShortenedTest {

  private static final String ID =
      "837de8c1f00d837de8c1f00d837de8c1f00d837de8c1f00d837de8c1f00d8888";

  @Test
  void theBeginningAndTheEndOfALongTextAreKept() {
    assertThat(Shortened.of("abcdefghij", 7)).isEqualTo("abc…hij");
    assertThat(Shortened.of("abcdefghij", 6)).isEqualTo("abc…ij");
    assertThat(Shortened.of("abcdefghij", 10)).isEqualTo("abcdefghij");
  }

  @Test
  void aCharacterOfTwoHalvesIsNotCutInTwo() {
    String smile = "\ud83d\ude00";

    assertThat(Shortened.of("ab" + smile + "cdefg" + smile + "h", 7))
        .isEqualTo("ab…" + smile + "h");
    assertThat(Shortened.of("abc" + smile + "de" + smile, 4)).isEqualTo("ab…");
  }

  @Test
  void longIdsAreShortenedFirstAndDigestsOfImagesAreNot() {
    String text = "on endpoint (" + ID + "): bind: address already in use";

    assertThat(Shortened.of(text, 60))
        .isEqualTo("on endpoint (837de8c1f00d): bind: address already in use");
    assertThat(Shortened.of(text, 200)).as("where there is room").isEqualTo(text);
    assertThat(Shortened.of("no such image app@sha256:" + ID, 60))
        .isEqualTo("no such image app@sha256:837de…d837de8c1f00d837de8c1f00d8888");
  }
}
