package io.nodekeeper.aws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneLineTest {

  @Test
  void lineBreaksAndControlCharactersBecomeSingleBlanks() {
    assertThat(OneLine.of(" a\r\n\tb\u0000\u001b[31mc\u0085d\u2028e \n", 100))
        .isEqualTo("a b [31mc d e");
  }

  @Test
  void aTextThatFitsIsNotCut() {
    assertThat(OneLine.of("abcde", 5)).isEqualTo("abcde");
    assertThat(OneLine.of("abcde  \n ", 5)).isEqualTo("abcde");
    assertThat(OneLine.of("", 5)).isEmpty();
  }

  @Test
  void aTextThatIsTooLongIsCutInTheMiddle() {
    assertThat(OneLine.of("abcdef", 5)).isEqualTo("ab…ef");
    assertThat(OneLine.of("abcde   f", 5)).isEqualTo("ab… f");
    assertThat(OneLine.first("abcdef\nghi", 5)).isEqualTo("ab…ef");
  }

  @Test
  void aCharacterOfTwoHalvesIsNotCutInTwo() {
    assertThat(OneLine.of("abc\ud83d\ude00def", 5)).isEqualTo("ab…ef");
  }

  @Test
  void theFirstLineIsTheFirstThatSaysSomething() {
    assertThat(OneLine.first("\n\n first\tone \r\nsecond", 100)).isEqualTo("first one");
    assertThat(OneLine.first(" \n ", 100)).isEmpty();
  }
}
