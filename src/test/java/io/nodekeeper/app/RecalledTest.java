package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.bundle.Archive;
import io.nodekeeper.core.Ask;
import io.nodekeeper.core.Decision;
import io.nodekeeper.core.Memory;
import io.nodekeeper.core.Observation;
import io.nodekeeper.core.Policy;
import io.nodekeeper.docs.Members;
import io.nodekeeper.engine.Look;
import io.nodekeeper.engine.Mind;
import io.nodekeeper.record.RecordedLook;
import io.nodekeeper.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How explain tells of a look that was recorded, here or elsewhere. */
class RecalledTest {

  private static final Instant AT = Told.NOON;

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
    node.daemons(
        """
        daemons:
          logs:
            taskDefinition: log-router
            environment: {app: {DB_PASSWORD: hunter-2-tops}}
          web: {taskDefinition: proxy, after: [logs], nodes: {tag: {role: "edge*"}}}
        """);
    node.with(
        "etc/nodekeeper/files.d/app.yaml",
        """
        files:
          /etc/container_config/app.env:
            secret: true
            variables: {PASS: {text: hunter-2-tops}, ENV: {tag: env}}
        """);
    node.edges.files.put("/etc/container_config/app.env", "PASS=\"hunter-2-tops-of-before\"\n");
  }

  /** One look of an agent that has just begun. */
  private Look look() throws Stopped {
    var nowhere = new PrintStream(new ByteArrayOutputStream());
    var around =
        new Surroundings(
            nowhere, nowhere, Map.of(), node.clock, _ -> {}, (_, _, _, _) -> node.edges);
    var settings = (Settings.Loaded) Settings.load(node.places().settings());
    Policy policy = settings.policy();
    var world = NodeWorld.of(around, node.places(), settings.agent());
    Observation seen = world.observe(Ask.nothing(), policy.local());
    Decision decision = Mind.sound().decide(policy, seen, Memory.none(), AT);
    return new Look(
        AT,
        policy,
        seen,
        Memory.none(),
        decision,
        List.of(),
        List.of(),
        decision.memory(),
        Duration.ZERO);
  }

  private Path kept(RecordedLook look) throws IOException {
    new LookFiles(node.places()).write(look);
    return node.places().looks().resolve(LookFiles.name(look.at()));
  }

  private static RecordedLook saying(RecordedLook look, List<String> decided) {
    return new RecordedLook(
        look.version(),
        "0.0.9",
        look.at(),
        look.policy(),
        look.seen(),
        look.memory(),
        decided,
        List.of("note: agent: something of its own"));
  }

  @Test
  void aRecordedLookIsDecidedAgainWithReasons() throws Exception {
    Path file = kept(LookRing.recorded(look()));
    Ran ran = node.run("explain", file.toString());
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.unbroken())
        .startsWith("Look of 2026-11-21T12:00:00Z, recorded by nodekeeper ")
        .contains("The node is starting: ")
        .contains("would: writing /etc/container_config/app.env, because ")
        .contains("\nThe same was decided then.\n")
        .doesNotContain("Said or decided beside");
    assertThat(ran.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void nothingSecretIsInIt() throws Exception {
    String text =
        new String(
            Archive.expanded(Files.readAllBytes(kept(LookRing.recorded(look())))),
            StandardCharsets.UTF_8);
    assertThat(text).contains("DB_PASSWORD").doesNotContain("hunter").doesNotContain("\"prod\"}");
  }

  @Test
  void anotherDecisionThanThatOfThenIsSaid() throws Exception {
    RecordedLook look = LookRing.recorded(look());
    Path file =
        kept(
            saying(
                look,
                look.decided().stream()
                    .map(line -> line.equals("it takes no replicas") ? "it takes replicas" : line)
                    .toList()));
    Ran ran = node.run("explain", file.toString());
    assertThat(ran.unbroken())
        .contains("recorded by nodekeeper 0.0.9, decided again by " + Version.TEXT)
        .contains(
            "It is not the same that was decided then: then: it takes replicas now: it takes no"
                + " replicas")
        .contains("beside, of what is not recorded: note: agent: something of its own");
    JsonNode json = node.run("explain", "--json", file.toString()).json();
    assertThat(json.fieldNames().next()).isEqualTo("version");
    assertThat(json.get("same").asBoolean()).isFalse();
    assertThat(json.at("/then/0").asText()).isEqualTo("it takes replicas");
    assertThat(json.at("/now/0").asText()).isEqualTo("it takes no replicas");
    assertThat(json.get("recordedBy").asText()).isEqualTo("0.0.9");
    assertThat(json.get("actions")).isNotEmpty();
  }

  @Test
  void asJsonItHasTheMembersThatThePageHas() throws Exception {
    node.daemons(
        "daemons: {logs: {taskDefinition: logs}, web: {taskDefinition: web, after: [logs]}}\n");
    Path file = kept(LookRing.recorded(look()));

    assertThat(Members.of(node.run("explain", "--json", file.toString()).out()))
        .isEqualTo(Members.onPage("A recorded look"));
  }

  private Path bundle() throws Exception {
    RecordedLook look = LookRing.recorded(look());
    Map<String, byte[]> files = new TreeMap<>();
    for (int second = 1; second < 4; second++) {
      Instant at = AT.plusSeconds(second);
      var later =
          new RecordedLook(
              look.version(),
              look.by(),
              at,
              look.policy(),
              look.seen(),
              look.memory(),
              look.decided(),
              look.beside());
      files.put("looks/" + LookFiles.name(at), Archive.compressed(later.write()));
    }
    files.put("status.json", new byte[0]);
    return Files.write(root.resolve("b.tar.gz"), Archive.packed("nodekeeper-x", files, AT));
  }

  @Test
  void ofABundleTheNewestIsTakenOrTheOneThatIsNamed() throws Exception {
    String file = bundle().toString();
    assertThat(node.run("explain", file).out())
        .startsWith("Look of 2026-11-21T12:00:03Z")
        .contains("Other looks, by --look: look-20261121T120002.000Z.json.gz");
    assertThat(node.run("explain", file, "--look", "20261121T120001").out())
        .startsWith("Look of 2026-11-21T12:00:01Z");
    assertThat(node.run("explain", file, "--look", "look-20261121T120002").out())
        .startsWith("Look of 2026-11-21T12:00:02Z");
    Ran none = node.run("explain", file, "--look", "2020");
    assertThat(none.code()).isEqualTo(69);
    assertThat(none.err()).contains("has no such look; it has: look-20261121T120003.000Z");
  }

  @Test
  void whatIsNoLookIsRefused() throws Exception {
    Path file = Files.writeString(root.resolve("x.json"), "{\"version\": 1}");
    assertThat(node.run("explain", file.toString()))
        .isEqualTo(
            new Ran(
                69,
                "",
                "nodekeeper: ROOT/x.json cannot be understood as a look: it has version 1, not 2\n"));
    assertThat(node.run("explain", root.resolve("none").toString()).code()).isEqualTo(69);
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 1});
    assertThat(node.run("explain", file.toString()).err()).contains("cannot be understood");
    Files.write(file, Archive.packed("x", Map.of("a", new byte[3]), AT));
    assertThat(node.run("explain", file.toString()).err()).contains("x.json has no look");
    assertThat(node.run("explain", "--look", "x").code()).isEqualTo(64);
  }
}
