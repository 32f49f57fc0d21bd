package io.nodekeeper.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Prometheus itself says of the alerts, of their tests, and of the dashboard's expressions.
 */
class AlertsOnPromtoolTest {

  private static final String PROMTOOL =
      Optional.ofNullable(System.getenv("NODEKEEPER_TEST_PROMTOOL")).orElse("/usr/bin/promtool");

  @TempDir private Path root = Path.of("");

  private record Said(int code, String text) {}

  private Said promtool(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(PROMTOOL));
    command.addAll(List.of(arguments));
    File said = root.resolve("said").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(said)
            .start();
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return new Said(process.exitValue(), Files.readString(said.toPath()));
  }

  private static String absolute(Path file) {
    return file.toAbsolutePath().toString();
  }

  /** The dashboard's as rules, since promtool reads no dashboard. */
  @Test
  void everyExpressionIsOneOfPrometheus() throws Exception {
    var rules = new ArrayList<Map<String, String>>();
    for (String expression : AlertsTest.ofTheDashboard()) {
      String any = expression.replaceAll("\\$\\w+", ".*");
      rules.add(Map.of("record", "panel:expression" + rules.size(), "expr", any));
    }
    Path board = root.resolve("dashboard.yaml");
    new ObjectMapper()
        .writeValue(
            board.toFile(), Map.of("groups", List.of(Map.of("name", "panels", "rules", rules))));

    assertThat(promtool("check", "rules", absolute(AlertsTest.RULES), absolute(board)))
        .returns(0, Said::code)
        .extracting(Said::text)
        .asString()
        .contains("SUCCESS: " + AlertsTest.rules().size() + " rules found")
        .contains("SUCCESS: " + rules.size() + " rules found");
  }

  @Test
  void everyAlertComesAfterItsTimeAndNotBeforeAndNotWhileAllIsWell() throws Exception {
    assertThat(promtool("test", "rules", absolute(AlertsTest.TESTS)))
        .returns(0, Said::code)
        .extracting(Said::text)
        .asString()
        .contains("SUCCESS");
  }

  /** In one process, since each takes its time: a rule that is wrong in any such way is noticed. */
  @Test
  void noAlertIsWithoutATestThatSeesItGoWrong() throws Exception {
    mutate("hasty", "for", _ -> "0s");
    mutate("late", "for", time -> time.replaceAll("(\\d+)", "$10"));
    mutate("inverted", "expr", AlertsOnPromtoolTest::inverted);

    Said said =
        promtool("test", "rules", "hasty.test.yaml", "late.test.yaml", "inverted.test.yaml");

    assertThat(said.code()).isEqualTo(1);
    String[] parts = said.text().split("Unit Testing: +", -1);
    assertThat(parts).hasSize(4);
    for (int i = 1; i < parts.length; i++) {
      for (JsonNode rule : AlertsTest.rules()) {
        assertThat(parts[i]).contains("alertname=\"" + rule.path("alert").asText() + "\"");
      }
    }
  }

  private static String inverted(String expression) {
    return expression
        .replace(" != ", " <> ")
        .replace(" == ", " != ")
        .replace(" <> ", " == ")
        .replaceAll("> (?=\\d)", "<= ");
  }

  private void mutate(String name, String key, UnaryOperator<String> change) throws IOException {
    var rules = new ArrayList<String>();
    for (String line : Files.readAllLines(AlertsTest.RULES)) {
      boolean ofKey = key.equals("expr") && isExpression(line);
      rules.add(
          ofKey
              ? change.apply(line)
              : line.startsWith("        " + key + ": ")
                  ? "        " + key + ": " + change.apply(line.substring(10 + key.length()))
                  : line);
    }
    Files.write(root.resolve(name + ".rules.yaml"), rules);
    Files.writeString(
        root.resolve(name + ".test.yaml"),
        Files.readString(AlertsTest.TESTS)
            .replace("[nodekeeper.rules.yaml]", "[" + name + ".rules.yaml]"));
  }

  private static boolean isExpression(String line) {
    return line.startsWith("        expr: ")
        || (line.startsWith("          ") && !line.contains(": \""));
  }
}
