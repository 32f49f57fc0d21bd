package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds docs/METRICS.md to what is exposed, and the other way round. */
class MetricsPageTest {

  private static final Path PAGE = Path.of("docs", "METRICS.md");
  private static final Pattern ROW =
      Pattern.compile("\\| `(nodekeeper_\\w+)` \\| (\\w+) \\|([^|]*)\\| ([^|]+) \\|");
  private static final Pattern CODE = Pattern.compile("`(\\w+)`");
  private static final Pattern HELP = Pattern.compile("# HELP (\\w+) (.*)");
  private static final Pattern TYPE = Pattern.compile("# TYPE (\\w+) (\\w+)");
  private static final Pattern SERIES = Pattern.compile("(nodekeeper_\\w+)\\{(.*)} .*");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** A metric in one line: its name, type, labels and meaning. */
  private static SortedSet<String> onThePage() throws IOException {
    var metrics = new TreeSet<String>();
    for (String line : Files.readAllLines(PAGE)) {
      var row = ROW.matcher(line);
      if (row.matches()) {
        var labels = new TreeSet<String>();
        CODE.matcher(row.group(3)).results().forEach(label -> labels.add(label.group(1)));
        metrics.add(described(row.group(1), row.group(2), labels, row.group(4)));
      }
    }
    return metrics;
  }

  private static String described(
      String name, String type, SortedSet<String> labels, String meaning) {
    return "%s, a %s by %s: %s".formatted(name, type, labels, meaning);
  }

  private static String exposed() throws IOException {
    try (var open = new Open()) {
      return open.leaving().get("/metrics").body();
    }
  }

  @Test
  void everyMetricIsOnThePageAsItIs() throws IOException {
    SortedMap<String, String> meanings = new TreeMap<>();
    SortedMap<String, String> types = new TreeMap<>();
    SortedMap<String, SortedSet<String>> labels = new TreeMap<>();
    for (String line : exposed().split("\n", -1)) {
      HELP.matcher(line).results().forEach(help -> meanings.put(help.group(1), help.group(2)));
      TYPE.matcher(line).results().forEach(type -> types.put(type.group(1), type.group(2)));
      SERIES
          .matcher(line)
          .results()
          .forEach(series ->
              labels
                  .computeIfAbsent(series.group(1), _ -> new TreeSet<>())
                  .addAll(
                      LABEL
                          .matcher(series.group(2))
                          .results()
                          .map(label -> label.group(1))
                          .toList()));
    }
    var exposed = new TreeSet<String>();
    types.forEach((name, type) ->
        exposed.add(
            described(
                name,
                type,
                labels.getOrDefault(name, new TreeSet<>()),
                meanings.getOrDefault(name, ""))));

    assertThat(exposed).hasSizeGreaterThan(15);
    assertThat(onThePage()).isEqualTo(exposed);
  }

  /** Of the labels whose values are ours: what an operator's alerts are written against. */
  @Test
  void everyValueOfALabelIsOnThePage() throws IOException {
    String page = Files.readString(PAGE);
    var values = new TreeSet<String>();
    for (String label :
        new String[] {"state", "cause", "kind", "result", "source", "phase", "file", "service"}) {
      Pattern.compile("[{,]" + label + "=\"([^\"]*)\"")
          .matcher(exposed())
          .results()
          .map((MatchResult found) -> found.group(1))
          .forEach(values::add);
    }

    assertThat(values)
        .contains(
            "draining",
            "auto_scaling",
            "StartTask",
            "objected",
            "ecs_agent",
            "backing_off",
            "withheld",
            "ssm");
    assertThat(values).allSatisfy(value -> assertThat(page).contains("`" + value + "`"));
  }
}
