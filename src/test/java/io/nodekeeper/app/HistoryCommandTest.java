package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.edge.host.Segments;
import io.nodekeeper.page.Browser;
import io.nodekeeper.page.Scenes;
import io.nodekeeper.record.Event;
import io.nodekeeper.record.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has happened, as the files tell it, whether or not an agent runs. */
class HistoryCommandTest {

  private static final Instant NOON = Told.NOON;

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);

  @BeforeEach
  void aNode() {
    node = new Node(root);
  }

  private void keep(List<Event> events) throws IOException {
    try (var segments = new Segments(node.places().history(), 1 << 20)) {
      for (Event event : events) {
        segments.append(EventJson.write(event));
      }
    }
  }

  private void lived() throws IOException {
    keep(
        List.of(
            new Event(NOON.minusSeconds(90_000), "info", "agent.starting", "agent", "Java 25"),
            new Event(NOON.minusSeconds(80_000), "info", "node.ready", "node", "it takes replicas"),
            new Event(
                NOON.minusSeconds(7_201),
                "warning",
                "daemon.backing-off",
                "log-router",
                "was healthy; it exited with 137, which is a kill for want of memory; again in 5s"
                    + " (task t1 of revision 7)"),
            new Event(NOON.minusSeconds(7_200), "info", "daemon.healthy", "log-router", "task t2"),
            new Event(NOON.minusSeconds(3), "info", "note", "metrics", "a\n\u001b[2Jb")));
  }

  @Test
  void whatHasHappenedSinceYesterdayIsATableThatFitsATerminal() throws IOException {
    lived();
    Ran ran = node.run("history");

    assertThat(ran)
        .isEqualTo(
            new Ran(
                0,
                """
                No drain is on record.

                TIME       EVENT               WHAT
                2026-11-20 UTC
                13:46:40   node.ready          it takes replicas
                2026-11-21 UTC
                09:59:59 ! daemon.backing-off  log-router: was healthy; it exited with 137,
                                               which is a kill for want of memory; again in 5s
                                               (task t1 of revision 7)
                10:00:00   daemon.healthy      log-router: task t2
                11:59:57   note                metrics: a\\n\\u001b[2Jb
                """,
                ""));
    assertThat(ran.out().lines()).allMatch(line -> line.length() <= 80);
  }

  @Test
  void aTimeADaemonAndANumberSayWhatIsShown() throws IOException {
    lived();
    assertThat(node.run("history", "--since", "2h", "--daemon", "log-router").out())
        .isEqualTo(
            """
            TIME       EVENT           WHAT
            2026-11-21 UTC
            10:00:00   daemon.healthy  log-router: task t2
            """);
    assertThat(node.run("history", "--since", "2026-11-21T11:59:00+01:00", "-n", "1").out())
        .contains("\n11:59:57   note ")
        .doesNotContain("daemon.");
    assertThat(node.run("history", "--daemon", "proxy").out())
        .isEqualTo("Nothing has been told of proxy since 2026-11-20T12:00:00Z.\n");
    assertThat(node.run("history", "--since", "30h").out()).contains("agent.starting");
  }

  @Test
  void whatIsNoTimeIsRefusedWithWhatIs() {
    Ran ran = node.run("history", "--since", "yesterday");
    assertThat(ran.code()).isEqualTo(64);
    assertThat(ran.err())
        .isEqualTo(
            "nodekeeper: --since is yesterday; it takes a duration, such as 2h, or a time, such as"
                + " 2026-11-21T12:00:00Z; see nodekeeper history --help\n");
    assertThat(node.run("history", "latest", "--since", "2h").code()).isEqualTo(64);
    assertThat(node.run("history", "latest", "--daemon", "x").code()).isEqualTo(64);
    assertThat(node.run("history", "--html", "x", "--json").code()).isEqualTo(64);
  }

  @Test
  void asJsonItHasEverythingInADocumentOfItsOwnVersion() throws IOException {
    lived();
    JsonNode json = node.run("history", "--since", "2h", "--json").json();

    assertThat(json.get("version").asInt()).isEqualTo(1);
    assertThat(json.get("since").asText()).isEqualTo("2026-11-21T10:00:00Z");
    assertThat(json.get("daemon").isNull()).isTrue();
    assertThat(json.get("drains")).isEmpty();
    assertThat(json.get("skipped")).isEmpty();
    assertThat(json.get("events")).hasSize(2);
    assertThat(json.at("/events/1").toString())
        .isEqualTo(
            "{\"at\":\"2026-11-21T11:59:57Z\",\"level\":\"info\",\"event\":\"note\","
                + "\"subject\":\"metrics\",\"text\":\"a\\nb\"}".replace("\\nb", "\\n\\u001B[2Jb"));
  }

  @Test
  void aTornLineIsPassedOverAndNamed() throws IOException {
    lived();
    Path file = Segments.files(node.places().history()).getFirst();
    Files.writeString(file, "{\"version\":1,\"at\":\"20", StandardOpenOption.APPEND);
    Ran ran = node.run("history");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("11:59:57   note ");
    assertThat(ran.err())
        .isEqualTo(
            "nodekeeper: left out: line 6 of ROOT/var/lib/nodekeeper/history/events-00000001.jsonl:"
                + " this is not JSON, or not the whole of it\n");
    JsonNode json = node.run("history", "--json").json();
    assertThat(json.at("/skipped/0/line").asInt()).isEqualTo(6);
  }

  @Test
  void manyBrokenLinesAreCounted() throws IOException {
    node.with("var/lib/nodekeeper/history/events-00000001.jsonl", "x\n".repeat(9));

    assertThat(node.run("history").err().lines())
        .hasSize(4)
        .last()
        .isEqualTo("nodekeeper: left out: 6 lines more");
  }

  @Test
  void thePictureOfABootIsAPageThatStandsAlone() throws Exception {
    keep(Scenes.boot());
    Path page = root.resolve("boot.html");
    Ran ran = node.run("history", "--html", page.toString());

    assertThat(ran.out())
        .isEqualToIgnoringWhitespace(
            "ROOT/boot.html: 2026-11-21T11:50:00Z to 2026-11-21T12:00:00Z");
    Browser.Shown shown =
        new Browser(Files.createDirectory(root.resolve("browser")))
            .withoutScripts()
            .show(page.toUri().toString(), "boot");
    assertThat(shown.console()).isEmpty();
    assertThat(shown.asked()).isEmpty();
    assertThat(shown.dom())
        .contains("StartTask metrics failed: RESOURCE:MEMORY", "backing-off for 26 s, ");
  }

  @Test
  void thePictureOfADrainHasItsReplicasAndItsEnd() throws Exception {
    keep(Scenes.drained());
    new ReportFiles(node.places()).write(Scenes.report(true));
    node.clock = () -> NOON.plusSeconds(3_600);
    Path page = root.resolve("drain.html");
    Ran ran = node.run("history", "latest", "--html", page.toString());

    assertThat(ran.out())
        .isEqualToIgnoringWhitespace(
            "ROOT/drain.html: 2026-11-21T11:56:11Z to 2026-11-21T12:01:00Z");
    Browser.Shown shown =
        new Browser(Files.createDirectory(root.resolve("browser")))
            .show(page.toUri().toString(), "drain");
    assertThat(shown.console()).isEmpty();
    assertThat(shown.asked()).isEmpty();
    assertThat(shown.dom())
        .contains("replica web", "replica db", ">stopped<", "completing hook nk with CONTINUE")
        .contains("The drain 20261121T115640Z: let go");
    assertThat(node.run("history", "--html", page.toString()).out())
        .as("the agent has not started since")
        .contains("ROOT/drain.html: 2026-11-21T11:56:11Z");
  }

  @Test
  void thePictureIsOfTheLastStartIfThatCameAfterTheDrain() throws IOException {
    keep(Scenes.drained());
    keep(List.of(new Event(Scenes.at(900), "info", "agent.starting", "agent", "Java 25")));
    new ReportFiles(node.places()).write(Scenes.report(true));
    node.clock = () -> NOON.plusSeconds(3_600);

    assertThat(node.run("history", "--html", root.resolve("x.html").toString()).out())
        .isEqualToIgnoringWhitespace("ROOT/x.html: 2026-11-21T12:15:00Z to 2026-11-21T13:00:00Z");
    assertThat(
            node.run("history", "--html", root.resolve("x.html").toString(), "--since", "1h").out())
        .isEqualToIgnoringWhitespace("ROOT/x.html: 2026-11-21T12:00:00Z to 2026-11-21T13:00:00Z");
  }

  @Test
  void aPictureThatCannotBeWrittenIsSaid() throws IOException {
    lived();
    Ran ran = node.run("history", "--html", root.resolve("no/such").toString());

    assertThat(ran.code()).isEqualTo(77);
    assertThat(ran.err())
        .isEqualTo("nodekeeper: ROOT/no/such cannot be written: No such file or directory\n");
  }
}
