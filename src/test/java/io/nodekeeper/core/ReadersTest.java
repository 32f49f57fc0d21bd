package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nodekeeper.core.NodeFiles.Rendering;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hundred thousand texts of up to 256 characters of all of Unicode, as tags may hold them, and
 * what each reader reads back.
 */
class ReadersTest {

  private static final int TEXTS = 100_000;
  private static final int TEXTS_OF_A_FILE = 1_000;
  private static final int LONGEST = 256;

  /** What is something to one reader or another. */
  private static final String SPECIAL =
      " \t\n\r\"'`$\\{}()[]#;!*?~=:%&|<>/@^+,.-\u0001\u007f\u0085\u2028";

  @TempDir private Path folder = Path.of("");
  private final Random random = new Random(20_261_122);
  private int refused;

  private String text() {
    int special = random.nextInt(4);
    var text = new StringBuilder();
    for (int length = random.nextInt(LONGEST + 1); text.length() < length; ) {
      int c =
          random.nextInt(3) < special
              ? SPECIAL.charAt(random.nextInt(SPECIAL.length()))
              : random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
      if (c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)) {
        text.appendCodePoint(c);
      }
    }
    return text.substring(0, Math.min(text.length(), LONGEST))
        .replaceFirst("[\\ud800-\\udbff]$", "");
  }

  /** Without what no environment file can hold, but for a few. */
  private String line() {
    return random.nextInt(20) == 0
        ? text()
        : text().replaceAll("[\\\\\\p{Cntrl}\\u0085\\u2028]", "");
  }

  private SequencedMap<String, String> values(NodeFile.Format format) {
    var values = new LinkedHashMap<String, String>();
    while (values.size() < TEXTS_OF_A_FILE) {
      String value = format == NodeFile.Format.ENV ? line() : text();
      if (Formats.refusal(format, value).isPresent()) {
        refused++;
      } else {
        values.put("V" + values.size(), value);
      }
    }
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
  void aShellThatSourcesTheFileHasEachText(String shell) throws Exception {
    var script = new StringBuilder(". ./file\n");
    for (int i = 0; i < TEXTS_OF_A_FILE; i++) {
      script.append("printf '%s\\0' \"$V").append(i).append("\"\n");
    }
    Files.writeString(folder.resolve("script"), script);
    for (int texts = 0; texts < TEXTS; texts += TEXTS_OF_A_FILE) {
      SequencedMap<String, String> values = values(NodeFile.Format.SHELL);
      Files.writeString(folder.resolve("file"), written(NodeFile.Format.SHELL, values));

      String said = said(List.of((shell + " script").split(" ")));

      assertThat(said).isEqualTo(String.join("\0", values.values()) + "\0");
    }
    assertThat(refused).isZero();
  }

  @Test
  void aParserOfJsonHasEachText() throws Exception {
    for (int texts = 0; texts < TEXTS; texts += TEXTS_OF_A_FILE) {
      SequencedMap<String, String> values = values(NodeFile.Format.JSON);

      Map<String, String> read =
          new ObjectMapper()
              .readValue(written(NodeFile.Format.JSON, values), new TypeReference<>() {});

      assertThat(read).isEqualTo(values);
    }
    assertThat(refused).isZero();
  }

  /** Docker's own command reads the file; its engine only keeps what it was given. */
  @Test
  @Tag("docker")
  void aContainerWithTheEnvironmentFileHasEachTextThatIsNotRefused() throws Exception {
    said(List.of("sh", "-c", "tar -cf - -C /bin busybox | docker import - nodekeeper-test-env"));
    for (int texts = 0; texts < TEXTS; texts += TEXTS_OF_A_FILE) {
      SequencedMap<String, String> values = values(NodeFile.Format.ENV);
      Files.writeString(folder.resolve("file"), written(NodeFile.Format.ENV, values));

      String id = said(List.of("docker", "create", "--env-file=file", "nodekeeper-test-env", "x"));
      List<String> read =
          new ObjectMapper()
              .readValue(
                  said(List.of("docker", "inspect", "-f", "{{json .Config.Env}}", id.strip())),
                  new TypeReference<>() {});
      said(List.of("docker", "rm", id.strip()));

      assertThat(read)
          .containsAll(
              values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
    }
    assertThat(refused).isGreaterThan(TEXTS / 100);
  }

  @Test
  void anUnwritableTextIsRefusedByItsName() {
    var values = new LinkedHashMap<>(Map.of("ONE", "a\0b"));
    for (NodeFile.Format format : NodeFile.Format.values()) {
      assertThat(Formats.write(format, values))
          .isEqualTo(
              new Rendering.Withheld("ONE: its value has a NUL, which no program can be given"));
    }
    values.put("ONE", "two\nlines");
    assertThat(Formats.write(NodeFile.Format.ENV, values))
        .isEqualTo(
            new Rendering.Withheld("ONE: its value has a line break, which a line cannot hold"));
    values.put("ONE", "\ufffe");
    assertThat(Formats.write(NodeFile.Format.ENV, values)).isInstanceOf(Rendering.Withheld.class);
    values.put("ONE", "é".repeat(16_385));
    assertThat(Formats.write(NodeFile.Format.ENV, values)).isInstanceOf(Rendering.Withheld.class);
  }
}
