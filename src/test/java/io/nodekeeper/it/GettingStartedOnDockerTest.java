package io.nodekeeper.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.standin.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node is led through docs/GETTING-STARTED.md: each command that is shown says what is shown. */
@Tag("docker")
class GettingStartedOnDockerTest {

  private static final Path PAGE = Path.of("docs", "GETTING-STARTED.md");

  /** A command, and what is shown below it. */
  private static final Pattern SHOWN =
      Pattern.compile("(?ms)^\\$ ((?:nodekeeper|journalctl) [^\n]*)\n(.*?)(?=^\\$ |^```)");

  private static final Pattern FILE =
      Pattern.compile("(?ms)^```yaml\n# /(etc/nodekeeper/daemons.d/[^\n]+)\n(.*?)^```");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir private Path root = Path.of("");
  private final String page = Files.readString(PAGE);

  GettingStartedOnDockerTest() throws IOException {}

  private String section(String heading) {
    int begin = page.indexOf("\n## " + heading + "\n");
    assertThat(begin).as(heading).isNotNegative();
    int end = page.indexOf("\n## ", begin + 1);
    return page.substring(begin, end < 0 ? page.length() : end);
  }

  private static Stream<MatchResult> find(Pattern what, String text) {
    return what.matcher(text).results();
  }

  /** Writes the files of daemons that are shown there. */
  private void writes(LivingNode node, String heading) {
    List<MatchResult> files = find(FILE, section(heading)).toList();
    assertThat(files).as(heading).isNotEmpty();
    files.forEach(file -> node.write(file.group(1), file.group(2)));
  }

  /** Gives the commands that are shown there from this one on, as many, and compares. */
  private void shows(LivingNode node, String heading, int first, int many) {
    List<MatchResult> all = find(SHOWN, section(heading)).toList();
    assertThat(all).as(heading).hasSizeGreaterThanOrEqualTo(first + many);
    for (MatchResult shown : all.subList(first, first + many)) {
      String said = said(node, shown.group(1));
      assertThat(flat(said))
          .as("%s%n$ %s%n%s", heading, shown.group(1), said)
          .matches(expected(shown.group(2)));
    }
  }

  private static String said(LivingNode node, String command) {
    if (command.startsWith("journalctl")) {
      boolean warnings = command.contains("-p warning");
      return node.said()
          .lines()
          .filter(line -> !(warnings && line.matches("<[5-7]>.*")))
          .map(line -> line.replaceFirst("^<\\d>", ""))
          .collect(Collectors.joining("\n"));
    }
    return node.tried(
            find(WORD, command)
                .skip(1)
                .map(word -> word.group(1) != null ? word.group(1) : word.group(2))
                .toArray(String[]::new))
        .text();
  }

  /** An ellipsis stands for whatever else is said. */
  private static String expected(String shown) {
    return Stream.of(flat(shown).split("…", -1))
        .map(part -> Pattern.quote(part.strip()))
        .collect(Collectors.joining(".*"));
  }

  /** On one line, without what is another in each run. */
  private static String flat(String text) {
    return text.replaceAll("(?:\\d+ (?:ms|s|min|h)\\b ?)+", "SOME TIME ")
        .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z|\\d{8}T\\d{6}Z", "TIME")
        .replaceAll("\\b[0-9a-f]{32}\\b", "TASK")
        .replaceAll("process \\d+", "process PID")
        .replaceAll("nodekeeper (?:\\d[^ ,]*|unknown),", "nodekeeper VERSION,")
        .replaceAll("(?<=drained by |by )\\w+(?=: new kernel)", "SOMEBODY")
        .replaceAll("/tmp/[^ ]+?(?=/(?:run|var|etc)/)", "")
        .replaceAll("\\s+", " ")
        .replaceAll(" (?=[;,:.)])", "")
        .strip();
  }

  @Test
  void aNodeBootsTakesASecondDaemonIsDrainedAndTakenBack() {
    try (var node = new LivingNode(root)) {
      node.with("NODEKEEPER_LOG_FORMAT", "journal")
          .family("node-log-router")
          .family("node-metrics")
          .family(
              "web",
              "trap 'sleep 25; exit 0' TERM; while :; do sleep 3600 & wait $!; done",
              Duration.ofSeconds(60));
      node.world().change(model -> model.ec2().tags.put("env", "prod"));
      node.until(
          "the ECS agent has registered",
          () -> node.world().look(model -> model.node().isPresent()));
      node.settings();
      writes(node, "Settings");
      node.agent().until("ready", () -> node.state().equals("ready"));
      node.until("it is told", () -> node.said().contains("nodekeeper.ready=true"));
      shows(node, "First boot", 0, 3);

      writes(node, "A second daemon");
      node.until("it is healthy", () -> node.says("metrics").startsWith("healthy"));
      shows(node, "A second daemon", 0, 1);

      node.world()
          .change(model -> model.service("web", Service.Wanted.replicas("web", 1).between(0, 100)));
      node.untilRunning("web");
      shows(node, "A drain", 0, 1);
      node.until(
          "its replica is told to stop", () -> node.drain().at("/blockers/0/stopping").asBoolean());
      shows(node, "A drain", 1, 1);
      node.until("drained", () -> node.state().equals("drained"));
      shows(node, "A drain", 2, 2);
      node.until("ready again", () -> node.state().equals("ready"));
      shows(node, "A drain", 4, 1);
    }
  }
}
