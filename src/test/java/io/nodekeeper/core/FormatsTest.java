package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.NodeFiles.Rendering;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each format takes, and what it refuses. {@link ReadersTest} has what its readers read. */
class FormatsTest {

  /** What tags hold when somebody means ill, or nothing at all. */
  static final List<String> HOSTILE =
      List.of(
          "prod",
          "",
          " two  words ",
          "a\"b'c`d",
          "$(echo broken) ${HOME} $$",
          "\\ \\\\ \\n \\$",
          "line one\nline two\n",
          "tab\there",
          "# no comment; exit 1 & true | false > /dev/null",
          "!history *glob? [a-z] ~ %s %(x)s",
          "Grüße, 世界 🚀",
          "=x=\r",
          "'single'",
          "\"double\"",
          "[section]",
          "a\u0085b\u2028c\u00a0",
          "\u0001\u007f");

  @Test
  void whatCannotBeWrittenIsRefusedByItsName() {
    var values = new LinkedHashMap<String, String>();
    values.put("FINE", "x");
    values.put("BAD", "a\nb");
    assertThat(Formats.write(NodeFile.Format.ENV, values))
        .isEqualTo(
            new Rendering.Withheld("BAD: its value has a line break, which a line cannot hold"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\\b", "\"a\"", "'a", " a", "a ", "a\tb", "a\u0007", "a\r", "\u00a0"})
  void whatDockerAndSystemdReadDifferentlyIsRefused(String value) {
    assertThat(Formats.refusal(NodeFile.Format.ENV, value)).isPresent();
  }

  @ParameterizedTest
  @EnumSource(NodeFile.Format.class)
  void noFormatHoldsANul(NodeFile.Format format) {
    assertThat(Formats.refusal(format, "a\0b"))
        .hasValueSatisfying(why -> assertThat(why).contains("NUL"));
  }

  @ParameterizedTest
  @EnumSource
  void noTemplateHoldsANul(Escaping escaping) {
    assertThat(escaping.refusal("a\0b")).hasValueSatisfying(why -> assertThat(why).contains("NUL"));
  }

  @ParameterizedTest
  @EnumSource(NodeFile.Format.class)
  void noFormatHoldsHalfASurrogatePair(NodeFile.Format format) {
    for (String half : List.of("\ud800", "a\udfff", "\ude00\ud83d")) {
      assertThat(Formats.refusal(format, half))
          .hasValue("has half of a surrogate pair, which UTF-8 cannot write");
    }
    assertThat(Formats.refusal(format, "\ud83d\ude00")).isEmpty();
  }

  @Test
  void whatSystemdWouldDropTheFileForIsRefused() {
    assertThat(Formats.refusal(NodeFile.Format.ENV, "\ufffe")).isPresent();
    assertThat(Formats.refusal(NodeFile.Format.ENV, "\ufdd0")).isPresent();
    assertThat(Formats.refusal(NodeFile.Format.ENV, "é".repeat(16_384))).isEmpty();
    assertThat(Formats.refusal(NodeFile.Format.ENV, "é".repeat(16_385))).isPresent();
  }

  @Test
  void mostOfWhatPeopleWriteIsTaken() {
    assertThat(HOSTILE)
        .filteredOn(text -> Formats.refusal(NodeFile.Format.ENV, text).isEmpty())
        .hasSize(8);
    assertThat(HOSTILE)
        .filteredOn(text -> Formats.refusal(NodeFile.Format.INI, text).isEmpty())
        .hasSize(11);
    assertThat(HOSTILE).allMatch(text -> Formats.refusal(NodeFile.Format.SHELL, text).isEmpty());
  }
}
