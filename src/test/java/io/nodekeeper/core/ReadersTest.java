package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nodekeeper.core.NodeFiles.Rendering;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hundred thousand texts of up to 256 characters of all of Unicode, as tags may hold them, and
 * what each reader reads back. For systemd's there is {@link EnvironmentFiles}.
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
    for (int length = random.nextInt(LONGEST + 1); length > 0; ) {
      int c =
          random.nextInt(3) < special
              ? SPECIAL.charAt(random.nextInt(SPECIAL.length()))
              : random.nextInt(random.nextBoolean() ? 0x80 : Character.MAX_CODE_POINT + 1);
      if (c != 0 && (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)) {
        text.appendCodePoint(c);
        length--;
      }
    }
    return text.toString();
  }

  /** Without what no line can hold, but for a few. */
  private String line() {
    return random.nextInt(20) == 0
        ? text()
        : text().replaceAll("[\\\\\\p{Cntrl}\\u0085\\u2028]", "");
  }

  /** Those first that mean ill. */
  private SequencedMap<String, String> values(NodeFile.Format format) {
    boolean ofLines = format == NodeFile.Format.ENV || format == NodeFile.Format.INI;
    String names = format == NodeFile.Format.INI ? "main.V" : "V";
    var values = new LinkedHashMap<String, String>();
    var ill = new ArrayDeque<>(FormatsTest.HOSTILE);
    while (values.size() < TEXTS_OF_A_FILE) {
      String value = ill.isEmpty() ? ofLines ? line() : text() : ill.pop();
      if (Formats.refusal(format, value).isPresent()) {
        refused++;
      } else {
        values.put(names + values.size(), value);
      }
    }
    return values;
  }

  private static String written(NodeFile.Format format, SequencedMap<String, String> values) {
    return switch (Formats.write(format, values)) {
      case Rendering.Whole(String content) -> content;
      case Rendering.Withheld(String why, var _) -> throw new AssertionError(why);
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

  /** What is done with each file of a thousand texts. */
  private interface Reader {
    /** All texts that were read, in their order, each with a NUL after it. */
    String read(String content) throws IOException, InterruptedException;
  }

  private void readsAll(NodeFile.Format format, Reader reader) throws Exception {
    for (int texts = 0; texts < TEXTS; texts += TEXTS_OF_A_FILE) {
      SequencedMap<String, String> values = values(format);

      String read = reader.read(written(format, values));

      assertThat(read).isEqualTo(String.join("\0", values.values()) + "\0");
    }
  }

  private void keep(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  /** Bytes are bytes to them whatever language they are told to speak. */
  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "bash --posix", "busybox sh"})
  void aShellThatSourcesTheFileHasEachText(String shell) throws Exception {
    var script = new StringBuilder(". ./file\n");
    for (int i = 0; i < TEXTS_OF_A_FILE; i++) {
      script.append("printf '%s\\0' \"$V").append(i).append("\"\n");
    }
    keep("script", script.toString());
    var command = new ArrayList<>(List.of("env", "LC_ALL=C"));
    command.addAll(List.of((shell + " script").split(" ", -1)));
    readsAll(
        NodeFile.Format.SHELL,
        content -> {
          keep("file", content);
          command.set(1, random.nextBoolean() ? "LC_ALL=C" : "LC_ALL=C.UTF-8");
          return said(command);
        });
    assertThat(refused).isZero();
  }

  @Test
  void jacksonHasEachTextOfJson() throws Exception {
    readsAll(
        NodeFile.Format.JSON,
        content -> {
          var all = new StringBuilder();
          new ObjectMapper()
              .readTree(content)
              .forEach(value -> all.append(value.textValue()).append('\0'));
          return all.toString();
        });
    assertThat(refused).isZero();
  }

  private static final String PYTHON =
      """
      import configparser, json, sys
      sys.stdout.reconfigure(encoding="utf-8", newline="")
      if sys.argv[1] == "json":
          values = json.load(open("file", encoding="ascii")).values()
      else:
          ini = configparser.RawConfigParser()
          ini.read("file", encoding="utf-8")
          values = [value for name, value in ini.items("main")]
      for value in values:
          print(value, end="\\0")
      """;

  @Test
  void pythonHasEachTextOfJson() throws Exception {
    keep("read.py", PYTHON);
    readsAll(
        NodeFile.Format.JSON,
        content -> {
          keep("file", content);
          return said(List.of("python3", "read.py", "json"));
        });
  }

  @Test
  void pythonHasEachTextOfIniThatIsNotRefused() throws Exception {
    keep("read.py", PYTHON);
    readsAll(
        NodeFile.Format.INI,
        content -> {
          keep("file", content);
          return said(List.of("python3", "read.py", "ini"));
        });
    assertThat(refused).isGreaterThan(TEXTS / 100);
  }

  /** Docker's command reads the file, and a process in a container has what came of it. */
  @Test
  @Tag("docker")
  void aContainerWithTheEnvironmentFileHasEachTextThatIsNotRefused() throws Exception {
    said(List.of("sh", "-c", "tar -cf - -C /bin busybox | docker import - nodekeeper-test-env"));
    List<String> run =
        List.of(
            "docker run --rm --network=none --env-file=file nodekeeper-test-env /busybox env -0"
                .split(" ", -1));
    readsAll(
        NodeFile.Format.ENV,
        content -> {
          keep("file", content);
          return Stream.of(said(run).split("\0", -1))
              .filter(line -> line.matches("(?s)V[0-9]+=.*"))
              .map(line -> line.substring(line.indexOf('=') + 1) + "\0")
              .collect(Collectors.joining());
        });
    assertThat(refused).isGreaterThan(TEXTS / 100);
  }
}
