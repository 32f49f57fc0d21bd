package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.DaemonStatus.Phase;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Reading;
import io.nodekeeper.docs.Members;
import io.nodekeeper.docs.Page;
import io.nodekeeper.edge.host.Segments;
import io.nodekeeper.engine.Look;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.EventJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/DOCUMENTS.md has the members of each document, all of them and no other. */
class DocumentsTest {

  private static final Pattern HEADING = Pattern.compile("(?m)^## ([^:\n]+)");

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.environment =
        Map.of("SUDO_USER", "alice", "DOCKER_HOST", "unix://" + root.resolve("none.sock"));
    node.daemons(
        "daemons: {logs: {taskDefinition: logs}, web: {taskDefinition: web, after: [logs]}}\n");
  }

  private void looked(Told told) {
    Look look = told.build();
    new StatusFile(node.places(), node.clock, Optional::empty, List::of).looked(look);
    new DrainHistory(node.places(), _ -> {}).looked(look);
  }

  private static void has(String heading, Ran... ran) {
    String[] documents = Stream.of(ran).map(Ran::out).toArray(String[]::new);
    assertThat(Members.of(documents)).isEqualTo(Members.onPage(heading));
  }

  @Test
  void whatIsWrong() {
    looked(Told.look().daemon("logs", Phase.BACKING_OFF, "exited with 1"));
    has("What is wrong", node.run("explain", "--json"));
  }

  @Test
  void settingsThatDoNotHold() {
    node.daemons("daemons: {logs: {}}\n");
    has("Settings that do not hold", node.run("check", "--json"));
  }

  @Test
  void whatWouldBeDone() {
    Ran answered = node.run("plan", "--json");
    node.edges.containers = () -> Reading.unknown("no such socket", FakeEdges.AT);
    has("What would be done", answered, node.run("plan", "--json"));
  }

  @Test
  void theFiles() {
    has("The files", node.run("render", "--diff", "--json"));
  }

  @Test
  void aDrainThatIsOrderedAndTakenBack() {
    node.run("drain", "-m", "first");
    has("A drain that is ordered", node.run("drain", "--json"));
    has("An order that is taken back", node.run("undrain", "--json"));
  }

  @Test
  void revisions() {
    node.run("rollout", "pause", "web");
    node.daemons("daemons: {logs: {taskDefinition: logs}}\n");
    looked(Told.look().daemon("logs", Phase.HEALTHY, ""));
    has("Revisions", node.run("rollout", "status", "--json"));
  }

  @Test
  void aBundle() {
    has("A bundle", node.run("bundle", "--json", root.resolve("bundle.tgz").toString()));
  }

  @Test
  void noAnswer() {
    has("No answer", node.run("status", "--json"), node.run("completion", "--json"));
  }

  @Test
  void theVersion() {
    has("The version", node.run("version", "--json"));
  }

  @Test
  void whatHasHappened() throws IOException {
    looked(
        Told.look()
            .state(NodeState.DRAINING)
            .drain(
                Drains.begun(Told.NOON).cause(Cause.OPERATOR, Duration.ofHours(1)).replica("web")));
    try (var segments = new Segments(node.places().history(), 1 << 20)) {
      segments.append(
          EventJson.write(new Event(Told.NOON, "info", "daemon.healthy", "logs", "task t2")));
    }
    node.with("var/lib/nodekeeper/history/events-00000002.jsonl", "torn\n");
    has("What has happened", node.run("history", "--json"));
  }

  /** But for what has no other form than the program's own, and what another page has. */
  @Test
  void eachDocumentOfThePageIsHeldByATest() throws IOException {
    String tests;
    try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
      tests =
          files
              .filter(file -> file.toString().endsWith("Test.java"))
              .map(DocumentsTest::text)
              .collect(Collectors.joining());
    }
    List<String> headings =
        HEADING
            .matcher(Page.of("DOCUMENTS.md").text())
            .results()
            .map(heading -> heading.group(1))
            .toList();
    assertThat(headings).hasSizeGreaterThan(15);
    assertThat(headings)
        .filteredOn(heading -> !tests.contains("has(\"" + heading + "\","))
        .filteredOn(heading -> !tests.contains("onPage(\"" + heading + "\")"))
        .containsExactlyInAnyOrder("Recorded looks", "What is told outside");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
