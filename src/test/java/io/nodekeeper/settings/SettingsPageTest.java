package io.nodekeeper.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.nodekeeper.docs.Fenced;
import io.nodekeeper.docs.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds README.md and the example files to the code. */
class SettingsPageTest {

  private static final Path PAGE = Path.of("README.md");
  private static final Path EXAMPLES = Path.of("packaging", "examples");

  private static final Pattern ROW =
      Pattern.compile(
          "\\| `([A-Za-z0-9.]+)` \\| [^|]+ \\| ([^|]+) \\| (?:`([^`]+)`|required)? ?\\| `([^`]+)`"
              + " \\|");
  private static final Pattern BOUNDS = Pattern.compile("`([0-9a-z]+)` to `([0-9a-z]+)`");
  private static final Pattern CODE = Pattern.compile("(?s)```yaml\n# (\\S+)\n(.*?)```");

  /**
   * A row of the tables of keys.
   *
   * @param byDefault empty if there is none
   */
  private record Row(String key, String form, String byDefault, String example) {}

  private final Written written;

  SettingsPageTest(@TempDir Path directory) {
    written = new Written(directory);
  }

  private static List<Row> rows() throws IOException {
    var rows = new ArrayList<Row>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String byDefault = row.group(3) == null ? "" : row.group(3);
        rows.add(new Row(row.group(1), row.group(2), byDefault, row.group(4)));
      }
    }
    return rows;
  }

  private static String content(String key, String value) {
    return switch (key) {
      case "nodeConfig.VARIABLE" -> "nodeConfig: {" + value + "}";
      case "daemons.NAME.taskDefinition" -> "daemons: {x: {taskDefinition: '" + value + "'}}";
      case "backoff.first" -> "backoff: {first: " + value + ", most: 6h}";
      case "backoff.most" -> "backoff: {first: 1s, most: " + value + "}";
      case String file when file.startsWith("files.PATH.") ->
          ofFile(file.substring("files.PATH.".length()), value);
      default -> {
        String[] keys = key.replace("VARIABLE", "V").replace("NAME", "x").split("\\.", -1);
        String inner = keys[keys.length - 1] + ": " + value;
        for (int i = keys.length - 2; i >= 0; i--) {
          boolean isDaemon = keys[0].equals("daemons") && i == 1;
          inner = keys[i] + ": {" + inner + (isDaemon ? ", taskDefinition: x}" : "}");
        }
        yield inner.replaceFirst("^daemons: \\{", "daemons: {log-router: {taskDefinition: l}, ");
      }
    };
  }

  /** With what a file needs beside this key. */
  private static String ofFile(String key, String value) {
    boolean isTemplate = key.matches("template.*|escape|containers") || value.equals("template");
    var keys = new TreeMap<String, String>();
    if (isTemplate) {
      keys.putAll(Map.of("format", "template", "escape", "none"));
    }
    if (isTemplate && !key.equals("templateFile")) {
      keys.put("template", "text");
    }
    keys.put("variables", "{V: {tag: t}}");
    keys.put(key, value);
    return "daemons: {log-router: {taskDefinition: l}}\nfiles: {/etc/container_config/x: "
        + flow(keys)
        + "}";
  }

  private static String flow(Map<String, String> keys) {
    return keys.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private boolean holds(String key, String value) {
    written.file("files.d/targets.mustache", "{{node.region}}");
    return written.file("nodekeeper.yaml", content(key, value)).load() instanceof Settings.Loaded;
  }

  @Test
  void everyKeyHasItsRowWithItsDefault() throws IOException {
    written.file(
        "nodekeeper.yaml",
        "daemons: {x: {taskDefinition: x}}",
        "files: {/etc/container_config/x: {variables: {V: {tag: t}}}}");
    List<String> effective =
        written.loaded().origins().stream()
            .filter(origin -> origin.from().equals(Origin.DEFAULT))
            .map(origin -> origin.key() + "=" + origin.value())
            .toList();

    List<String> onPage =
        rows().stream()
            .filter(row -> !row.byDefault().isEmpty())
            .map(row ->
                row.key().equals("nodeConfig.VARIABLE")
                    ? "nodeConfig." + row.byDefault().replace(": {", "={")
                    : (row.key() + "=" + row.byDefault())
                        .replace("NAME", "x")
                        .replace("PATH", "/etc/container_config/x"))
            .toList();
    assertThat(onPage).containsExactlyElementsOf(effective);
    assertThat(rows())
        .filteredOn(row -> row.byDefault().isEmpty())
        .extracting(Row::key)
        .containsExactly(
            "nodeConfig.VARIABLE.tag",
            "nodeConfig.VARIABLE.fact",
            "files.PATH.variables",
            "files.PATH.template",
            "files.PATH.templateFile",
            "files.PATH.escape",
            "files.PATH.containers",
            "daemons.NAME.taskDefinition");
  }

  /** A default with a space is in quotes there. */
  @Test
  void theManPageHasEveryKeyWithItsDefault() throws IOException {
    String page = Files.readString(Path.of("src/main/man/nodekeeper.yaml.5"));
    assertThat(rows()).isNotEmpty();
    for (Row row : rows()) {
      assertThat(page).contains(".It Li " + row.key() + "\n");
      String entry = page.split("\\.It Li " + Pattern.quote(row.key()) + "\n", 2)[1];
      String end = row.byDefault().isEmpty() ? "" : "By default\n.Li ";
      String text = entry.split("\n\\.(It|El)", 2)[0].replace("\"", "").replace("\\(dq", "");
      assertThat(text).as(row.key()).contains(end + row.byDefault().replace("\"", ""));
    }
    assertThat(page.split("\\.It Li ", -1)).hasSize(rows().size() + 1);
  }

  @Test
  void everyExampleHoldsAndIsNotTheDefault() throws IOException {
    for (Row row : rows()) {
      assertThat(holds(row.key(), row.example())).as(row.key()).isTrue();
      assertThat(row.example()).as(row.key()).isNotEqualTo(row.byDefault());
    }
  }

  @Test
  void everyBoundIsTheLastThatHolds() throws IOException {
    int durations = 0;
    for (Row row : rows()) {
      Matcher bounds = BOUNDS.matcher(row.form());
      if (bounds.matches()) {
        durations++;
        Duration least = DurationText.parse(bounds.group(1)).orElseThrow();
        Duration most = DurationText.parse(bounds.group(2)).orElseThrow();
        assertThat(holds(row.key(), DurationText.of(least))).as(row.key()).isTrue();
        assertThat(holds(row.key(), DurationText.of(most))).as(row.key()).isTrue();
        assertThat(holds(row.key(), DurationText.of(least.minusMillis(1)))).as(row.key()).isFalse();
        assertThat(holds(row.key(), DurationText.of(most.plusMillis(1)))).as(row.key()).isFalse();
      }
    }
    assertThat(durations).isEqualTo(24);
  }

  @Test
  void everyWordOfAFormHolds() throws IOException {
    for (Row row : rows()) {
      if (row.form().matches("(`[A-Za-z-]+`(, | or |$))+")) {
        Matcher word = Pattern.compile("`([A-Za-z-]+)`").matcher(row.form());
        while (word.find()) {
          assertThat(holds(row.key(), word.group(1))).as(word.group(1)).isTrue();
        }
        assertThat(holds(row.key(), "x")).as(row.key()).isFalse();
      }
    }
  }

  @Test
  void theFilesOnThePageHold() throws IOException {
    Matcher code = CODE.matcher(Files.readString(PAGE));
    while (code.find()) {
      written.file(code.group(1), code.group(2));
    }

    assertThat(written.daemons()).containsExactly("log-router", "metrics");
    assertThat(written.loaded().policy().files().getFirst().content().variables()).hasSize(2);
  }

  /** What says its file together with what does so above it, the rest alone. */
  @Test
  void theSettingsOnEveryPageHold(@TempDir Path pages) {
    int blocks = 0;
    for (Page page : Page.all()) {
      var together = new Written(pages.resolve(page.name()));
      for (Fenced block : page.blocks()) {
        if (block.language().equals("yaml")) {
          blocks++;
          Written one =
              block.path().isEmpty() ? new Written(pages.resolve("alone" + blocks)) : together;
          String path = block.path().replace("etc/nodekeeper/", "");
          one.file(path.isEmpty() ? "nodekeeper.yaml" : path, block.text());
          assertThat(one.lines()).as("%s: %s", page.name(), block.text()).isEmpty();
        }
      }
    }
    assertThat(blocks).isGreaterThan(10);
  }

  @Test
  void theExampleFilesHold() {
    assertThat(new Written(EXAMPLES).daemons()).containsExactly("log-router", "metrics", "proxy");
    assertThat(new Written(EXAMPLES).loaded().ignored())
        .as("what is for other programs")
        .extracting(ignored -> ignored.file())
        .containsExactly("grafana", "prometheus");
    assertThat(new Written(EXAMPLES).loaded().policy().files()).hasSize(7);
  }

  @Test
  void eachExampleOfFilesHoldsAloneAndTheProxysWithItsDaemon() throws IOException {
    try (Stream<Path> files = Files.list(EXAMPLES.resolve("files.d"))) {
      for (Path file : files.toList()) {
        written.file("files.d/one.yaml", Files.readString(file));
        if (file.endsWith("nginx-proxy.yaml")) {
          assertThat(written.lines()).singleElement().asString().contains("unknown daemon");
          Path daemon = EXAMPLES.resolve("daemons.d").resolve("proxy.yaml");
          written.file("daemons.d/proxy.yaml", Files.readString(daemon));
        }
        assertThat(written.lines()).as(file.toString()).isEmpty();
        Files.deleteIfExists(written.directory().resolve("daemons.d/proxy.yaml"));
      }
    }
  }

  @Test
  void theExampleOfTheMainFileIsTheDefaultsWrittenOut() throws IOException {
    List<Origin> defaults = written.loaded().origins();
    written.file("nodekeeper.yaml", Files.readString(EXAMPLES.resolve("nodekeeper.yaml")));

    assertThat(written.loaded().origins())
        .extracting(Origin::key, Origin::value)
        .isEqualTo(defaults.stream().map(o -> tuple(o.key(), o.value())).toList());
    assertThat(written.loaded().origins())
        .filteredOn(origin -> origin.from().equals(Origin.DEFAULT))
        .extracting(Origin::key)
        .containsExactly("files", "daemons");
  }
}
