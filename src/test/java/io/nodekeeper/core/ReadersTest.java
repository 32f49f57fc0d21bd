package io.nodekeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.nodekeeper.core.NodeFiles.Rendering;
import io.nodekeeper.template.MustacheTemplate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
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
  private int backslashes;

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

  /** Without what no line of the format can hold, but for a few. */
  private String line(NodeFile.Format format) {
    if (random.nextInt(20) == 0) {
      return text();
    }
    String line = text().replaceAll("[\\p{Cntrl}\\u0080-\\u009f\\u2028]", "");
    return format == NodeFile.Format.ENV ? line.replace("\\", "") : line;
  }

  /** Those first that mean ill. */
  private SequencedMap<String, String> values(NodeFile.Format format) {
    boolean ofLines = format == NodeFile.Format.ENV || format == NodeFile.Format.INI;
    String names = format == NodeFile.Format.INI ? "main.V" : "V";
    var values = new LinkedHashMap<String, String>();
    var ill = new ArrayDeque<>(FormatsTest.HOSTILE);
    while (values.size() < TEXTS_OF_A_FILE) {
      String value = ill.isEmpty() ? ofLines ? line(format) : text() : ill.pop();
      if (Formats.refusal(format, value).isPresent()) {
        assertRefusedByName(format, names + "NAMED", value);
        refused++;
      } else {
        values.put(names + values.size(), value);
        backslashes += value.indexOf('\\') < 0 ? 0 : 1;
      }
    }
    return values;
  }

  private static void assertRefusedByName(NodeFile.Format format, String name, String value) {
    assertThat(Formats.write(format, new LinkedHashMap<>(Map.of(name, value))))
        .isInstanceOfSatisfying(
            Rendering.Withheld.class, is -> assertThat(is.why()).contains(name));
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
    readsAll(format, values -> written(format, values), reader);
  }

  /** How the texts are written, by their names. */
  private interface Writer {
    String write(SequencedMap<String, String> values) throws Exception;
  }

  private void readsAll(NodeFile.Format format, Writer writer, Reader reader) throws Exception {
    for (int texts = 0; texts < TEXTS; texts += TEXTS_OF_A_FILE) {
      SequencedMap<String, String> values = values(format);

      String read = reader.read(writer.write(values));

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
    sources(shell, values -> written(NodeFile.Format.SHELL, values));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash", "bash", "busybox sh"})
  void aShellThatSourcesWhatATemplateMadeHasEachText(String shell) throws Exception {
    sources(shell, filling(Escaping.SHELL, "NAME=\"{{NAME}}\"\n"));
  }

  private void sources(String shell, Writer writer) throws Exception {
    var script = new StringBuilder(". ./file\n");
    for (int i = 0; i < TEXTS_OF_A_FILE; i++) {
      script.append("printf '%s\\0' \"$V").append(i).append("\"\n");
    }
    keep("script", script.toString());
    var command = new ArrayList<>(List.of("env", "LC_ALL=C"));
    command.addAll(List.of((shell + " script").split(" ", -1)));
    readsAll(
        NodeFile.Format.SHELL,
        writer,
        content -> {
          keep("file", content);
          command.set(1, random.nextBoolean() ? "LC_ALL=C" : "LC_ALL=C.UTF-8");
          return said(command);
        });
    assertThat(refused).isZero();
  }

  /** A template of the operator's with one such line for each variable. */
  private static Writer filling(Escaping escaping, String line) {
    return values -> {
      var own = new TreeMap<String, String>();
      var text = new StringBuilder();
      values.forEach((name, value) -> {
        String plain = name.substring(name.indexOf('.') + 1);
        own.put(plain, value);
        text.append(line.replace("NAME", plain));
      });
      var content =
          new NodeFile.Content.Filled(
              MustacheTemplate.parse(text.toString(), escaping), List.of(), Optional.empty());
      return switch (FileValues.fill("/x", content, own, Set.of(), Observation.nothing())) {
        case Rendering.Whole(String filled) -> filled;
        case Rendering.Withheld(String why, var _) -> throw new AssertionError(why);
      };
    };
  }

  private static String texts(ObjectMapper mapper, String content) throws IOException {
    var all = new StringBuilder();
    mapper.readTree(content).forEach(value -> all.append(value.textValue()).append('\0'));
    return all.toString();
  }

  @Test
  void jacksonHasEachTextOfJson() throws Exception {
    readsAll(NodeFile.Format.JSON, content -> texts(new ObjectMapper(), content));
    assertThat(refused).isZero();
  }

  @Test
  void jacksonHasEachTextOfTheJsonAndYamlThatATemplateMade() throws Exception {
    Writer list = filling(Escaping.JSON, ", \"{{NAME}}\"\n");
    readsAll(
        NodeFile.Format.JSON,
        values -> "[" + list.write(values).substring(1) + "]",
        content -> texts(new ObjectMapper(), content));
    readsAll(
        NodeFile.Format.JSON,
        filling(Escaping.YAML, "NAME: \"{{NAME}}\" # of the template\n"),
        content -> texts(new YAMLMapper(), content));
    assertThat(refused).isZero();
  }

  @Test
  void whatIsNotEscapedIsAsItIsAndARestOfALineAsInAFileOfLines() throws Exception {
    readsAll(NodeFile.Format.JSON, filling(Escaping.NONE, "{{NAME}}\0"), content -> content);
    Writer lines = filling(Escaping.ENV, "NAME={{NAME}}\n");
    readsAll(
        NodeFile.Format.ENV,
        values -> {
          String read = written(NodeFile.Format.ENV, values);
          assertThat(NodeFiles.HEADER + lines.write(values)).isEqualTo(read);
          return String.join("\0", values.values()) + "\0";
        },
        content -> content);
  }

  private static final String PYTHON =
      """
      import configparser, html.parser, json, sys
      sys.stdout.reconfigure(encoding="utf-8", newline="")
      class Page(html.parser.HTMLParser):
          values, text = [], ""
          def handle_starttag(self, tag, attributes):
              self.values.append(dict(attributes)["title"])
          def handle_data(self, data):
              self.text += data
          def handle_endtag(self, tag):
              if self.text != self.values[-1]:
                  sys.exit("the text differs from the attribute")
              self.text = ""
      if sys.argv[1] == "json":
          values = json.load(open("file", encoding="ascii")).values()
      elif sys.argv[1] == "html":
          page = Page()
          page.feed(open("file", encoding="utf-8", newline="").read())
          values = page.values
      else:
          ini = configparser.RawConfigParser()
          ini.read("file", encoding="utf-8")
          values = [value for name, value in ini.items("main")]
      for value in values:
          print(value, end="\\0")
      """;

  @Test
  void pythonHasEachTextOfJson() throws Exception {
    readsAll(NodeFile.Format.JSON, content -> python("json", content));
  }

  @Test
  void pythonHasEachTextOfIniThatIsNotRefused() throws Exception {
    readsAll(NodeFile.Format.INI, content -> python("ini", content));
    assertThat(refused).isGreaterThan(TEXTS / 100);
    assertThat(backslashes).isGreaterThan(TEXTS / 4);
  }

  private String python(String format, String content) throws IOException, InterruptedException {
    keep("read.py", PYTHON);
    keep("file", content);
    return said(List.of("python3", "read.py", format));
  }

  @Test
  void pythonHasEachTextOfTheIniAndHtmlThatATemplateMade() throws Exception {
    Writer lines = filling(Escaping.INI, "NAME = {{NAME}}\n");
    readsAll(
        NodeFile.Format.INI,
        values -> "[main]\n" + lines.write(values),
        content -> python("ini", content));
    assertThat(backslashes).isGreaterThan(TEXTS / 4);
    readsAll(
        NodeFile.Format.JSON,
        filling(Escaping.HTML, "<p title=\"{{NAME}}\">{{NAME}}</p>"),
        content -> python("html", content));
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
