package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nodekeeper.app.Node.Ran;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Note;
import io.nodekeeper.record.DrainReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

class DrainHistoryTest {

  private static final Instant NOON = Told.NOON;
  private static final String STAMP = "20261121T120000Z";

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private final List<Line> lines = new ArrayList<>();
  private DrainHistory history = new DrainHistory(new Places(root), lines::add);

  @BeforeEach
  void anAgentWithoutHistory() {
    node = new Node(root);
    restarted();
  }

  /** Killed at any point, and started again. */
  private void restarted() {
    history = new DrainHistory(node.places(), lines::add);
  }

  private void looked(long seconds, NodeState state, Drains drain) {
    history.looked(Told.look().at(NOON.plusSeconds(seconds)).state(state).drain(drain).build());
  }

  private void stays(long seconds) {
    history.looked(Told.look().at(NOON.plusSeconds(seconds)).build());
  }

  private static Drains drain() {
    return Drains.begun(NOON).cause(Cause.OPERATOR, Duration.ofHours(1));
  }

  private DrainReport report(String stamp) throws IOException {
    return new ReportFiles(node.places()).read(stamp).orElseThrow();
  }

  private List<String> told() {
    return lines.stream().map(line -> line.event() + " " + line.text()).toList();
  }

  private void drains() {
    looked(0, NodeState.DRAINING, drain().replica("web").replica("db"));
    looked(10, NodeState.DRAINING, drain().replica("web").replica("db"));
    looked(60, NodeState.DRAINING, drain().replica("web"));
    looked(170, NodeState.STOPPING, drain().stage("metrics", "proxy"));
    looked(172, NodeState.STOPPING, drain().stage("proxy"));
    looked(175, NodeState.STOPPING, drain().stage("logs"));
    looked(178, NodeState.DRAINED, drain());
  }

  @Test
  void aDrainIsReportedFromItsBeginToItsEnd() throws IOException {
    drains();
    DrainReport report = report(STAMP);
    assertThat(report.outcome()).isEqualTo("drained");
    assertThat(report.begin()).isEqualTo(NOON);
    assertThat(report.end()).contains(NOON.plusSeconds(178));
    assertThat(report.causes())
        .singleElement()
        .satisfies(cause -> assertThat(cause.cause()).isEqualTo("operator"));
    assertThat(report.replicas())
        .extracting(replica -> replica.family() + " " + replica.waitedSeconds())
        .containsExactly("web 170", "db 60");
    assertThat(report.longest().orElseThrow().family()).isEqualTo("web");
    assertThat(report.stages())
        .extracting(stage -> stage.daemons() + " " + stage.begin() + " " + stage.gone().get())
        .containsExactly(
            "[metrics, proxy] 2026-11-21T12:02:50Z 2026-11-21T12:02:55Z",
            "[logs] 2026-11-21T12:02:55Z 2026-11-21T12:02:58Z");
    assertThat(told())
        .containsExactly(
            "drain.done drained in 2 min 58 s: 2 replicas, the last to go was web (service web)"
                + " after 2 min 50 s; daemons stopped in 8 s");
  }

  @Test
  void aReportIsTheSameWhereverTheAgentIsKilled() throws IOException {
    drains();
    DrainReport whole = report(STAMP);
    for (int killed = 0; killed < 7; killed++) {
      Files.delete(node.places().history().resolve("drain-" + STAMP + ".json"));
      lines.clear();
      restarted();
      killedAfter(killed);
      assertThat(report(STAMP)).as("killed after look %d", killed).isEqualTo(whole);
      assertThat(lines).hasSize(1);
    }
  }

  private void killedAfter(int look) {
    var steps =
        List.<Runnable>of(
            () -> looked(0, NodeState.DRAINING, drain().replica("web").replica("db")),
            () -> looked(10, NodeState.DRAINING, drain().replica("web").replica("db")),
            () -> looked(60, NodeState.DRAINING, drain().replica("web")),
            () -> looked(170, NodeState.STOPPING, drain().stage("metrics", "proxy")),
            () -> looked(172, NodeState.STOPPING, drain().stage("proxy")),
            () -> looked(175, NodeState.STOPPING, drain().stage("logs")),
            () -> looked(178, NodeState.DRAINED, drain()));
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).run();
      if (i == look) {
        restarted();
      }
    }
  }

  @Test
  void whatGoesOnIsOnDiskFromTheFirstLook() throws IOException {
    looked(3, NodeState.DRAINING, drain().replica("web"));
    assertThat(report(STAMP).outcome()).isEqualTo("in-progress");
    assertThat(report(STAMP).end()).isEmpty();
    assertThat(lines).isEmpty();
  }

  @Test
  void aDrainThatIsLetGoAfterwardsIsWrittenAgainAndToldOnce() throws IOException {
    drains();
    looked(185, NodeState.DRAINED, drain().letGo(NOON.plusSeconds(184)));
    assertThat(report(STAMP).outcome()).isEqualTo("let-go");
    assertThat(report(STAMP).end()).contains(NOON.plusSeconds(184));
    assertThat(lines).hasSize(1);
  }

  @Test
  void theEndOfADrainThatKeptItsDaemonsIsLaterWhenTheyAreStoppedAfterAll() throws IOException {
    looked(0, NodeState.DRAINING, drain().keepsDaemons().replica("web"));
    looked(60, NodeState.DRAINED, drain().keepsDaemons());
    looked(1_800, NodeState.STOPPING, drain().stage("metrics"));
    assertThat(report(STAMP).outcome()).isEqualTo("in-progress");
    looked(1_803, NodeState.DRAINED, drain());

    assertThat(report(STAMP).end()).contains(NOON.plusSeconds(1_803));
    assertThat(report(STAMP).heldUntil()).contains(NOON.plusSeconds(60));
    assertThat(told())
        .containsExactly(
            "drain.done drained in 1 min: 1 replica, the last to go was web (service web) after 1"
                + " min",
            "drain.done drained in 30 min 3 s: 1 replica, the last to go was web (service web)"
                + " after 1 min; daemons stopped in 3 s");
  }

  @Test
  void theTimeThatDaemonsTookHasTheGapsBetweenTheirStages() {
    looked(0, NodeState.STOPPING, drain().stage("metrics"));
    looked(2, NodeState.STOPPING, drain().remaining("logs"));
    looked(10, NodeState.STOPPING, drain().stage("logs"));
    looked(13, NodeState.DRAINED, drain());
    assertThat(told())
        .containsExactly("drain.done drained in 13 s: no replicas; daemons stopped in 13 s");
  }

  @Test
  void aDeadlineThatIsMissedIsAWarningAndSoIsKnownEverAfter() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    looked(3_600, NodeState.DRAINING, drain().replica("web"));
    assertThat(report(STAMP).outcome()).isEqualTo("deadline-missed");
    assertThat(lines.getFirst().level()).isEqualTo(Level.WARN);
    looked(3_700, NodeState.DRAINED, drain());
    assertThat(report(STAMP).outcome()).isEqualTo("drained");
    assertThat(report(STAMP).deadlineMissedAt()).contains(NOON.plusSeconds(3_600));
    assertThat(told())
        .containsExactly(
            "drain.done the deadline passed after 1 h: 1 replica, still there web (service web)",
            "drain.done drained in 1 h 1 min, after its deadline at 2026-11-21T13:00:00Z: 1"
                + " replica, the last to go was web (service web) after 1 h 1 min");
    assertThat(lines).extracting(Line::level).containsOnly(Level.WARN);
  }

  @Test
  void aDrainThatIsTakenBackIsWithdrawnAlsoWhenNobodyWasThereToSeeIt() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    looked(5, NodeState.DRAINING, drain().replica("web").withdrawn());
    stays(9);
    assertThat(report(STAMP).outcome()).isEqualTo("withdrawn");
    assertThat(report(STAMP).end()).contains(NOON.plusSeconds(5));
    assertThat(lines).hasSize(1);

    Instant later = NOON.plusSeconds(60);
    looked(60, NodeState.DRAINING, Drains.begun(later).cause(Cause.SPOT, Duration.ofMinutes(2)));
    restarted();
    stays(70);
    assertThat(report("20261121T120100Z").outcome()).isEqualTo("withdrawn");
  }

  @Test
  void whatWasDrainedStaysSoWhenTheNodeIsTakenBack() throws IOException {
    drains();
    looked(300, NodeState.DRAINING, drain().withdrawn());
    stays(310);
    assertThat(report(STAMP).outcome()).isEqualTo("drained");
    assertThat(report(STAMP).end()).contains(NOON.plusSeconds(178));
  }

  @Test
  void withoutDockerNobodyIsGone() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    history.looked(
        Told.look()
            .at(NOON.plusSeconds(5))
            .state(NodeState.DRAINING)
            .withoutDocker()
            .drain(drain().holding("Docker has to say"))
            .build());
    assertThat(report(STAMP).replicas().getFirst().goneAt()).isEmpty();
    looked(9, NodeState.DRAINED, drain());
    assertThat(report(STAMP).replicas().getFirst().goneAt()).contains(NOON.plusSeconds(9));
  }

  @Test
  void aBeginThatMovesBackWithTheClockIsTheSameDrain() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    Instant before = NOON.minusSeconds(600);
    looked(
        -600, NodeState.DRAINED, Drains.begun(before).cause(Cause.OPERATOR, Duration.ofHours(1)));
    assertThat(new ReportFiles(node.places()).stamps()).containsExactly(STAMP);
    assertThat(report(STAMP).outcome()).isEqualTo("drained");
  }

  @Test
  void noMoreThanFiftyAreKeptAndNoMoreThanFiveHundredReplicas() throws IOException {
    for (int day = 0; day < 53; day++) {
      Instant begin = NOON.plus(Duration.ofDays(day));
      looked(
          Duration.ofDays(day).toSeconds(),
          NodeState.DRAINED,
          Drains.begun(begin).cause(Cause.OPERATOR, Duration.ofHours(1)));
    }
    List<String> stamps = new ReportFiles(node.places()).stamps();
    assertThat(stamps).hasSize(50).startsWith("20270112T120000Z").endsWith("20261124T120000Z");

    Drains crowded = Drains.begun(NOON.plus(Duration.ofDays(99)));
    for (int i = 0; i < 507; i++) {
      crowded.replica("r" + i);
    }
    looked(Duration.ofDays(99).toSeconds(), NodeState.DRAINING, crowded);
    DrainReport report = report("20270228T120000Z");
    assertThat(report.replicas()).hasSize(500);
    assertThat(report.unlisted()).isEqualTo(7);
  }

  @Test
  void whatCannotBeWrittenIsANoteUntilItCan() throws IOException {
    node.with("var/lib/nodekeeper/history", "in the way");
    looked(0, NodeState.DRAINED, drain());
    assertThat(history.notes())
        .singleElement()
        .extracting(Note::text)
        .asString()
        .contains("the drain's report is not on disk: ", "/history/drain-" + STAMP);
    Files.delete(node.places().history());
    looked(1, NodeState.DRAINED, drain());
    assertThat(history.notes()).isEmpty();
    assertThat(report(STAMP).outcome()).isEqualTo("drained");
    assertThat(lines).hasSize(1);
  }

  @Test
  void aLookInWhichNothingChangedWritesNothing() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    looked(30, NodeState.DRAINING, drain().replica("web"));
    assertThat(report(STAMP).at()).isEqualTo(NOON);
  }

  @Test
  void theListIsNewestFirstAndOneIsShownWhole() {
    drains();
    Instant next = NOON.plusSeconds(3_600);
    looked(
        3_600,
        NodeState.DRAINING,
        Drains.begun(next).cause(Cause.AUTO_SCALING, Duration.ofHours(1)).replica("web"));
    node.clock = () -> NOON.plusSeconds(3_665);

    assertThat(node.run("history"))
        .isEqualTo(
            new Ran(
                0,
                """
                20261121T130000Z  in progress for 1 min 5 s: 1 replica, still there web (service
                  web); Auto Scaling has chosen this instance to be terminated
                20261121T120000Z  drained in 2 min 58 s: 2 replicas, the last to go was web
                  (service web) after 2 min 50 s; daemons stopped in 8 s; an operator drains
                  this node

                Nothing has been told since 2026-11-20T13:01:05Z.
                """,
                ""));
    assertThat(node.run("history", "-n", "1").out().lines()).hasSize(4);
    assertThat(node.run("history", STAMP).out())
        .isEqualTo(
            """
            Drain     20261121T120000Z of an instance not known, no cluster known
            Outcome   drained in 2 min 58 s: 2 replicas, the last to go was web (service
                      web) after 2 min 50 s; daemons stopped in 8 s
            Time      2026-11-21T12:00:00Z to 2026-11-21T12:02:58Z; held for 2 min 50 s
            Cause     an operator drains this node; since 2026-11-21T12:00:00Z, until
                      2026-11-21T13:00:00Z
            Replica   web:7 (service web) task web: gone at 2026-11-21T12:02:50Z after 2 min
                      50 s
            Replica   db:7 (service db) task db: gone at 2026-11-21T12:01:00Z after 1 min
            Daemons   metrics, proxy: gone after 5 s (metrics after 2 s, proxy after 5 s)
            Daemons   logs: gone after 3 s
            Hook      drain-hook: not completed
            """);
    assertThat(node.run("history", "latest", "--json").json().get("outcome").asText())
        .isEqualTo("in-progress");
    JsonNode listed = node.run("history", "--json").json();
    assertThat(listed.at("/drains/1/longestWaitFor").asText()).isEqualTo("web");
    assertThat(listed.at("/drains/0/end").isNull()).as("what is absent is null").isTrue();
  }

  @Test
  void whatIsNotThereOrCannotBeUnderstoodIsSaid() throws IOException {
    assertThat(node.run("history"))
        .isEqualTo(
            new Ran(
                0,
                """
                No drain is on record.

                Nothing has been told since 2026-11-20T12:00:00Z.
                """,
                ""));
    assertThat(node.run("history", "latest").code()).isEqualTo(69);
    drains();
    assertThat(node.run("history", "../../memory").err())
        .isEqualTo(
            "nodekeeper: no drain of ../../memory is on record: nodekeeper history lists them\n");
    node.with("var/lib/nodekeeper/history/drain-20260101T000000Z.json", "{");
    Ran ran = node.run("history");
    assertThat(ran.code()).isZero();
    assertThat(ran.out().lines()).hasSize(5);
    assertThat(ran.err()).contains("left out: ROOT/var/lib/nodekeeper/history/drain-20260101");
    assertThat(node.run("history", "20260101T000000Z").code()).isEqualTo(77);
    assertThat(node.run("history", "-n", "0").code()).isEqualTo(64);
    try (Stream<Path> files = Files.list(node.places().history())) {
      assertThat(files).hasSize(2);
    }
  }
}
