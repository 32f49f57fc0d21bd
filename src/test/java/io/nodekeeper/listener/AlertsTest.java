package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.nodekeeper.core.Blocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The alerts and the dashboard that are shipped, against what a listener really exposes. */
class AlertsTest {

  static final Path RULES = Path.of("packaging", "examples", "prometheus", "nodekeeper.rules.yaml");
  static final Path TESTS = RULES.resolveSibling("nodekeeper.rules.test.yaml");
  private static final Path DASHBOARD =
      Path.of("packaging", "examples", "grafana", "nodekeeper.json");
  private static final Path RUNBOOKS = Path.of("docs", "RUNBOOKS.md");
  private static final String RUNBOOK = "file:///usr/share/doc/nodekeeper/docs/RUNBOOKS.md#";

  /** What Prometheus adds to each series, and the cluster that the example's target has. */
  private static final List<String> ADDED = List.of("job", "instance", "cluster");

  private static final Pattern OF_TEMPLATE = Pattern.compile("\\$labels\\.(\\w+)");
  private static final int GRID = 24;

  static List<JsonNode> rules() throws IOException {
    var rules = new ArrayList<JsonNode>();
    for (JsonNode group : new YAMLMapper().readTree(RULES.toFile()).path("groups")) {
      group.path("rules").forEach(rules::add);
    }
    return rules;
  }

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(DASHBOARD.toFile());
  }

  /** Each panel's, and those that fill the variables. */
  static List<String> ofTheDashboard() throws IOException {
    var all = new ArrayList<String>();
    for (JsonNode panel : dashboard().path("panels")) {
      panel.path("targets").forEach(target -> all.add(target.path("expr").asText()));
    }
    return all;
  }

  private static List<Selector> atTheStart() throws IOException {
    try (var open = new Open()) {
      return Selector.exposed(open.get("/metrics").body());
    }
  }

  /** Held by one who was told to stop, and by one who was not. */
  private static List<Selector> inADrain() throws IOException {
    List<Blocker> blockers =
        List.of(
            Open.blocker("web", "service web", true),
            Open.blocker("batch", "standalone task", false));
    try (var open = new Open()) {
      return Selector.exposed(open.blockedBy(blockers).get("/metrics").body());
    }
  }

  /** Of a daemon there is nothing before it is declared, and of a replica before it holds. */
  private static List<String> missing(String expression) throws IOException {
    List<Selector> start = atTheStart();
    List<Selector> drain = inADrain();
    return Selector.in(expression).stream()
        .filter(selector -> !selector.metric().equals("up"))
        .flatMap(selector ->
            selector
                .missing(
                    selector.metric().matches("nodekeeper_(daemon_\\w+|drain_blocker)")
                        ? drain
                        : start,
                    ADDED)
                .stream())
        .toList();
  }

  private static List<String> labels(String expression) throws IOException {
    List<Selector> drain = inADrain();
    return Stream.concat(
            ADDED.stream(),
            Selector.in(expression).stream()
                .flatMap(
                    selector -> drain.stream().filter(is -> is.metric().equals(selector.metric())))
                .flatMap(series -> series.labels().keySet().stream()))
        .distinct()
        .toList();
  }

  @Test
  void everySeriesOfAnAlertIsThereFromTheStart() throws IOException {
    assertThat(rules()).hasSizeGreaterThan(15);
    for (JsonNode rule : rules()) {
      String expression = rule.path("expr").asText();
      assertThat(Selector.in(expression)).as(expression).isNotEmpty();
      assertThat(missing(expression)).as(expression).isEmpty();
      assertThat(labels(expression)).containsAll(Selector.grouping(expression));
    }
  }

  @Test
  void whatAnAlertSaysIsOfLabelsThatItHas() throws IOException {
    for (JsonNode rule : rules()) {
      String expression = rule.path("expr").asText();
      for (JsonNode text : rule.path("annotations")) {
        List<String> named =
            OF_TEMPLATE
                .matcher(text.asText())
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
        assertThat(labels(expression)).as(text.asText()).containsAll(named);
      }
      assertThat(rule.path("annotations").path("summary").asText())
          .contains("{{ $labels.instance }}");
      assertThat(rule.path("annotations").path("description").asText()).endsWith(".");
      assertThat(rule.path("labels").path("severity").asText()).isIn("critical", "warning", "info");
      assertThat(rule.path("for").asText()).matches("[1-9]\\d*[mh]");
    }
  }

  @Test
  void everyAlertHasItsRunbookAndNoRunbookIsWithoutAlert() throws IOException {
    List<String> headings =
        Files.readAllLines(RUNBOOKS).stream()
            .filter(line -> line.startsWith("## Nodekeeper"))
            .map(line -> line.substring("## ".length()))
            .toList();
    List<String> names = rules().stream().map(rule -> rule.path("alert").asText()).toList();

    assertThat(headings).containsExactlyElementsOf(names).doesNotHaveDuplicates();
    for (JsonNode rule : rules()) {
      String anchor = rule.path("alert").asText().toLowerCase(Locale.ROOT);
      assertThat(rule.path("annotations").path("runbook_url").asText()).isEqualTo(RUNBOOK + anchor);
    }
  }

  @Test
  void thePageOfMetricsHasEachAlertWithItsSeverity() throws IOException {
    List<String> rows = Files.readAllLines(Path.of("docs", "METRICS.md"));
    for (JsonNode rule : rules()) {
      String begin = "| `" + rule.path("labels").path("severity").asText() + "`";
      String name = "`" + rule.path("alert").asText() + "`";
      assertThat(rows).anyMatch(row -> row.startsWith(begin) && row.contains(name));
    }
  }

  @Test
  void noAlertIsWithoutATest() throws IOException {
    var tested = new TreeSet<String>();
    for (JsonNode test : new YAMLMapper().readTree(TESTS.toFile()).path("tests")) {
      for (JsonNode one : test.path("promql_expr_test")) {
        for (JsonNode sample : one.path("exp_samples")) {
          String labels = sample.path("labels").asText();
          tested.add(labels.replaceFirst("\\{alertname=\"(\\w+)\"}", "$1"));
        }
      }
    }
    assertThat(rules())
        .allSatisfy(rule -> assertThat(tested).contains(rule.path("alert").asText()));
  }

  @Test
  void everySeriesOfTheDashboardIsThereFromTheStart() throws IOException {
    List<String> expressions = new ArrayList<>(ofTheDashboard());
    for (JsonNode variable : dashboard().path("templating").path("list")) {
      expressions.add(variable.path("definition").asText());
    }
    assertThat(expressions).hasSizeGreaterThan(25);
    for (String expression : expressions) {
      assertThat(missing(expression)).as(expression).isEmpty();
      List<String> made = expression.contains("count_values") ? List.of("revision") : List.of();
      assertThat(Stream.concat(labels(expression).stream(), made.stream()).toList())
          .as(expression)
          .containsAll(Selector.grouping(expression));
    }
  }

  @Test
  void everyPanelGoesByWhatIsChosen() throws IOException {
    for (String expression : ofTheDashboard()) {
      assertThat(Selector.in(expression))
          .isNotEmpty()
          .allSatisfy(
              selector -> assertThat(selector.labels()).containsKeys("cluster", "instance"));
    }
    assertThat(Files.readString(DASHBOARD)).contains("cluster=~\\\"$cluster\\\"", "\"$node\\\"");
  }

  @Test
  void panelsHaveAnIdEachAndAPlaceEach() throws IOException {
    JsonNode board = dashboard();
    assertThat(board.path("schemaVersion").asInt()).isGreaterThanOrEqualTo(38);
    var ids = new TreeSet<Integer>();
    var taken = new TreeSet<String>();
    for (JsonNode panel : board.path("panels")) {
      String title = panel.path("title").asText();
      assertThat(ids.add(panel.path("id").asInt())).as(title).isTrue();
      JsonNode at = panel.path("gridPos");
      int right = at.path("x").asInt() + at.path("w").asInt();
      assertThat(right).as(title).isLessThanOrEqualTo(GRID);
      for (int x = at.path("x").asInt(); x < right; x++) {
        for (int y = 0; y < at.path("h").asInt(); y++) {
          assertThat(taken.add(x + "," + (at.path("y").asInt() + y))).as(title).isTrue();
        }
      }
      boolean row = panel.path("type").asText().equals("row");
      assertThat(panel.path("targets").isEmpty()).as(title).isEqualTo(row);
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.path("datasource").path("uid").asText()).isEqualTo("${datasource}");
      }
    }
    assertThat(ids).hasSizeGreaterThan(20);
    assertThat(board.path("templating").path("list"))
        .extracting(variable -> variable.path("name").asText())
        .containsExactly("datasource", "cluster", "node");
  }
}
