package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.NodeState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/RUNBOOKS.md tells people to type at three in the morning. */
class RunbooksTest {

  private static final Path PAGE = Path.of("docs", "RUNBOOKS.md");
  private static final Pattern COMMAND =
      Pattern.compile("(?m)^(nodekeeper [^\n]+)$|`(nodekeeper (?!/)[a-z][^`\n]*)`");
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNodeThatLeaves() {
    node = new Node(root);
    node.daemons("daemons: {log-router: {taskDefinition: logs}}\n");
    new StatusFile(node.places(), InstantSource.fixed(Told.NOON), Optional::empty, List::of)
        .looked(
            Told.look()
                .state(NodeState.DRAINING)
                .daemon("log-router", Phase.FLAPPING, "exit code 1")
                .drain(
                    Drains.begun(Told.NOON)
                        .cause(Cause.OPERATOR, Duration.ofHours(1))
                        .advised("batch", "docker stop ecs-batch"))
                .build());
  }

  private static String page() throws IOException {
    return Files.readString(PAGE);
  }

  /** Each once, as its words behind the program's name. */
  private static List<List<String>> commands() throws IOException {
    var lines = new TreeSet<String>();
    COMMAND
        .matcher(page())
        .results()
        .forEach(found -> lines.add(found.group(1) != null ? found.group(1) : found.group(2)));
    var commands = new ArrayList<List<String>>();
    for (String line : lines) {
      commands.add(
          WORD.matcher(line)
              .results()
              .skip(1)
              .map((MatchResult word) -> word.group(1) != null ? word.group(1) : word.group(2))
              .map(word -> word.equals("DAEMON") ? "log-router" : word)
              .toList());
    }
    return commands;
  }

  /** But for those that wait for an agent, or ask AWS. */
  @Test
  void everyCommandDoesOrSaysWhatIsExpectedOfIt() throws IOException {
    assertThat(commands()).hasSizeGreaterThan(10);
    for (List<String> command : commands()) {
      if (command.contains("--wait") || command.contains("doctor")) {
        continue;
      }
      Ran ran = node.run(command.toArray(String[]::new));
      String what = String.join(" ", command) + "\n" + ran.out() + ran.err();
      boolean noDrainYet = command.contains("history");
      assertThat(ran.code()).as(what).isEqualTo(noDrainYet ? Exit.UNAVAILABLE : Exit.OK);
      assertThat(noDrainYet ? ran.err() : ran.out()).as(what).isNotBlank();
    }
  }

  @Test
  void explainHasWhatTheRunbooksSendPeopleToItFor() {
    assertThat(node.run("explain").out().replaceAll("\\s+", " "))
        .contains("replica batch", "docker stop ecs-batch", "flapping", "exit code 1");
    assertThat(node.run("rollout", "status").out()).contains("log-router");
  }

  @Test
  void whatIsNamedOfThisPackageIsThere() throws IOException {
    String page = page();
    List<String> units = find(page, "systemctl \\w+ (nodekeeper[\\w-]*)");
    assertThat(units).contains("nodekeeper");
    assertThat(units)
        .allSatisfy(unit -> assertThat(Path.of("systemd", unit + ".service")).exists());
    assertThat(find(page, "127\\.0\\.0\\.1:9680/(\\w+)")).isSubsetOf("livez", "readyz", "metrics");
    String readme = Files.readString(Path.of("README.md"));
    for (String setting :
        List.of("backoff.most", "ecs.settle", "ready.afterwards", "sources.poll")) {
      assertThat(page).contains("`" + setting);
      assertThat(readme).contains("| `" + setting + "` |");
    }
  }

  private static List<String> find(String text, String pattern) {
    return Pattern.compile(pattern).matcher(text).results().map(one -> one.group(1)).toList();
  }

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> links = find(page(), "\\]\\(([^)]+)\\)");
    assertThat(links).hasSizeGreaterThan(10);
    for (String link : links) {
      String[] parts = link.split("#", 2);
      Path file = parts[0].isEmpty() ? PAGE : PAGE.resolveSibling(parts[0]).normalize();
      assertThat(file).exists();
      if (parts.length > 1) {
        assertThat(anchors(file)).as(link).anyMatch(parts[1]::equals);
      }
    }
  }

  /** As GitHub makes them of headings. */
  private static Stream<String> anchors(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\w -]", "").replace(' ', '-'));
  }
}
