package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nodekeeper.core.NodeFiles.Rendering;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written, read back by the programs that it is for. */
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

  private static final String ALPHABET = "aB3 \t\n\r\"'`$\\{}()[]#;!*?~=:%&|<>/é世\u0007,.-";

  @TempDir private Path folder;

  private static SequencedMap<String, String> values(long seed) {
    var values = new LinkedHashMap<String, String>();
    for (int i = 0; i < HOSTILE.size(); i++) {
      values.put("V" + i, HOSTILE.get(i));
    }
    var random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      var value = new StringBuilder();
      for (int length = random.nextInt(12); length > 0; length--) {
        value.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      values.put("R" + i, value.toString());
    }
    return values;
  }

  /** Those that the format takes. */
  private static SequencedMap<String, String> taken(NodeFile.Format format) {
    SequencedMap<String, String> values = values(5);
    values.values().removeIf(value -> Formats.refusal(format, value).isPresent());
    return values;
  }

  private static String written(NodeFile.Format format, SequencedMap<String, String> values) {
    return switch (Formats.write(format, values)) {
      case Rendering.Whole(String content) -> content;
      case Rendering.Withheld(String why) -> throw new AssertionError(why);
    };
  }

  private String said(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .directory(folder.toFile())
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "busybox sh"})
  void everyShellReadsBackEveryValueByteForByte(String shell) throws Exception {
    SequencedMap<String, String> values = taken(NodeFile.Format.SHELL);
    Files.writeString(folder.resolve("file"), written(NodeFile.Format.SHELL, values));
    var script = new StringBuilder(". ./file\n");
    values.keySet().forEach(name -> script.append("printf '%s\\1\\1' \"$" + name + "\"\n"));
    Files.writeString(folder.resolve("script"), script);
    var command = new ArrayList<>(List.of(shell.split(" ")));
    command.add("script");

    assertThat(said(command)).isEqualTo(String.join("\1\1", values.values()) + "\1\1");
  }

  @Test
  void jsonIsReadBack() throws Exception {
    SequencedMap<String, String> values = taken(NodeFile.Format.JSON);
    JsonNode read = new ObjectMapper().readTree(written(NodeFile.Format.JSON, values));
    assertThat(read.properties())
        .extracting(entry -> Map.entry(entry.getKey(), entry.getValue().textValue()))
        .containsExactlyElementsOf(values.sequencedEntrySet());
  }

  @Test
  void iniIsReadBackByPython() throws Exception {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    taken(NodeFile.Format.INI).forEach((name, value) -> values.put("main." + name, value));
    Files.writeString(folder.resolve("file"), written(NodeFile.Format.INI, values));
    Files.writeString(
        folder.resolve("read.py"),
        """
        import configparser, sys
        ini = configparser.RawConfigParser()
        ini.optionxform = str
        ini.read("file", encoding="utf-8")
        sys.stdout.reconfigure(encoding="utf-8", newline="")
        for name, value in ini.items("main"):
            print(name, value, sep="=", end="\\x01\\x01")
        """);
    var wanted = new StringBuilder();
    values.forEach(
        (name, value) -> wanted.append(name.substring(5)).append('=').append(value).append("\1\1"));
    assertThat(said(List.of("python3", "read.py"))).isEqualTo(wanted.toString());
  }

  @Test
  void whatALineCannotHoldIsRefusedByItsName() {
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

  @Test
  void mostOfWhatPeopleWriteIsTaken() {
    assertThat(taken(NodeFile.Format.ENV)).hasSizeGreaterThan(40);
    assertThat(taken(NodeFile.Format.INI)).hasSizeGreaterThan(40);
    assertThat(taken(NodeFile.Format.SHELL)).hasSize(values(5).size());
  }
}
