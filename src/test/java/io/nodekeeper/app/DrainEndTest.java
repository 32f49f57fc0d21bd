package io.nodekeeper.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.nodekeeper.core.Action;
import io.nodekeeper.core.Cause;
import io.nodekeeper.core.NodeState;
import io.nodekeeper.core.Outcome;
import io.nodekeeper.record.DrainReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** What a drain's report says of an end: of daemons, of replicas, of hooks, of the drain itself. */
class DrainEndTest {

  private static final Instant NOON = Told.NOON;

  @TempDir private Path root = Path.of("");
  private Node node = new Node(root);
  private final List<Line> lines = new ArrayList<>();
  private DrainHistory history = new DrainHistory(new Places(root), lines::add);

  @BeforeEach
  void anAgentWithoutHistory() {
    node = new Node(root);
    node.clock = () -> NOON.plusSeconds(4_000);
    restarted();
  }

  private void restarted() {
    history = new DrainHistory(node.places(), lines::add);
  }

  private static Drains drain() {
    return Drains.begun(NOON).cause(Cause.AUTO_SCALING, Duration.ofHours(1));
  }

  private static Told at(long seconds, NodeState state, Drains drain) {
    return Told.look().at(NOON.plusSeconds(seconds)).state(state).drain(drain);
  }

  private void looked(long seconds, NodeState state, Drains drain) {
    looked(at(seconds, state, drain));
  }

  private void looked(Told look) {
    history.looked(look.build());
  }

  private DrainReport report() throws IOException {
    return new ReportFiles(node.places()).read("20261121T120000Z").orElseThrow();
  }

  private List<String> told() {
    return lines.stream().map(Line::text).toList();
  }

  private List<String> stages() throws IOException {
    return report().stages().stream()
        .map(stage -> {
          List<String> went =
              stage.went().stream().map(one -> one.daemon() + " " + seconds(one.at())).toList();
          String gone = stage.gone().map(when -> " gone " + seconds(when)).orElse("");
          return stage.daemons() + " from " + seconds(stage.begin()) + gone + " " + went;
        })
        .toList();
  }

  private static long seconds(Instant when) {
    return Duration.between(NOON, when).toSeconds();
  }

  private static Outcome completes(Action.CompleteLifecycle.Result result) {
    return new Outcome.Done(completing(result));
  }

  private static Action completing(Action.CompleteLifecycle.Result result) {
    return new Action.CompleteLifecycle("web", "drain-hook", "i-1", result, "it is time");
  }

  @Test
  void aDaemonHasGoneWhenTheNodeShowsItNoMoreAndNotWhenTheNextOnesTurnComes() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web").stage("proxy"));
    looked(1, NodeState.DRAINING, drain().replica("web").stage("proxy").remaining("logs"));
    looked(7, NodeState.DRAINING, drain().replica("web").remaining("logs"));
    assertThat(stages()).containsExactly("[proxy] from 0 gone 1 [proxy 1]");
    assertThat(node.run("history").out())
        .contains("still there web (service\n  web); proxy stopped in 1 s;");

    looked(60, NodeState.STOPPING, drain().stage("metrics", "logs"));
    looked(62, NodeState.STOPPING, drain().stage("metrics", "logs").remaining("logs"));
    assertThat(node.run("history", "latest").out())
        .contains(
            """
            Daemons   metrics, logs: being stopped since 2026-11-21T12:01:00Z; gone: metrics
                      after 2 s
            """);
    looked(65, NodeState.STOPPING, drain().stage("logs").remaining());
    looked(71, NodeState.DRAINED, drain());
    assertThat(stages())
        .containsExactly(
            "[proxy] from 0 gone 1 [proxy 1]",
            "[metrics, logs] from 60 gone 65 [metrics 62, logs 65]");
  }

  @Test
  void aDaemonThatIsStartedAgainAndStoppedAgainHasGoneOnlyThen() throws IOException {
    looked(0, NodeState.STOPPING, drain().stage("logs"));
    looked(2, NodeState.STOPPING, drain().stage("logs").remaining());
    looked(3, NodeState.STOPPING, drain().stage("logs"));
    assertThat(stages()).containsExactly("[logs] from 0 []");
    looked(5, NodeState.DRAINED, drain());
    looked(9, NodeState.DRAINING, drain().withdrawn().remaining("logs"));
    assertThat(stages()).containsExactly("[logs] from 0 gone 5 [logs 5]");
  }

  @Test
  void aDaemonThatIsNotSeenAnyMoreWithoutDockerHasNotGone() throws IOException {
    looked(0, NodeState.STOPPING, drain().stage("logs"));
    looked(at(2, NodeState.STOPPING, drain().stage("logs").remaining()).withoutDocker());
    assertThat(stages()).containsExactly("[logs] from 0 []");
    history.looked(Told.look().at(NOON.plusSeconds(3)).build());
    assertThat(stages()).containsExactly("[logs] from 0 []");
    assertThat(told())
        .containsExactly("withdrawn after 3 s: no replicas; not all daemons were seen gone");
  }

  @Test
  void aReplicaThatIsLeftAtTheDeadlineIsNeverSaidToHaveBeenWaitedFor() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web").replica("db"));
    looked(9, NodeState.DRAINING, drain().replica("web"));
    looked(
        at(3_600, NodeState.DRAINING, drain().replica("web"))
            .outcome(completes(Action.CompleteLifecycle.Result.CONTINUE))
            .completed("drain-hook"));
    looked(
        at(3_601, NodeState.DRAINING, drain().replica("web").letGo(NOON.plusSeconds(3_601)))
            .completed("drain-hook"));
    looked(
        at(3_605, NodeState.DRAINED, drain().letGo(NOON.plusSeconds(3_601)))
            .withoutDocker()
            .completed("drain-hook"));
    assertThat(report().replicas().getFirst().goneAt()).isEmpty();
    looked(
        at(3_606, NodeState.DRAINED, drain().letGo(NOON.plusSeconds(3_601)))
            .completed("drain-hook"));

    DrainReport report = report();
    assertThat(report.outcome()).isEqualTo("deadline-missed");
    assertThat(report.end()).contains(NOON.plusSeconds(3_600));
    assertThat(report.letGoAt()).as("as explain says").contains(NOON.plusSeconds(3_601));
    assertThat(report.heldUntil()).isEmpty();
    assertThat(report.holdSeconds()).isEqualTo(3_600);
    assertThat(report.replicas().getFirst().leftAt()).contains(NOON.plusSeconds(3_601));
    assertThat(report.replicas().getFirst().goneAt()).contains(NOON.plusSeconds(3_606));
    assertThat(report.replicas())
        .extracting(DrainReport.Replica::waitedSeconds)
        .containsExactly(3_600L, 9L);
    assertThat(told())
        .containsExactly(
            "the deadline passed after 1 h, and the instance was let go: 2 replicas, left running"
                + " web (service web)");
    assertThat(node.run("history", "latest").out())
        .contains(
            """
            Late      since 2026-11-21T13:00:00Z
            Let go    at 2026-11-21T13:00:01Z
            """)
        .contains(
            """
            Replica   web:7 (service web) task web: gone at 2026-11-21T13:00:06Z, left
                      running at 2026-11-21T13:00:01Z after 1 h
            """)
        .contains("Hook      drain-hook: completed with continue at 2026-11-21T13:00:00Z\n");
  }

  @Test
  void aNodeThatIsTakenBackAfterItsTerminationWasAbandonedHasMissedItsDeadline()
      throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    looked(
        at(3_600, NodeState.DRAINING, drain().replica("web"))
            .outcome(completes(Action.CompleteLifecycle.Result.ABANDON))
            .completed("drain-hook"));
    looked(3_700, NodeState.DRAINING, drain().replica("web").replica("new").withdrawn());
    history.looked(Told.look().at(NOON.plusSeconds(3_800)).build());

    assertThat(report().outcome()).isEqualTo("deadline-missed");
    assertThat(report().replicas()).as("who comes then is not waited for").hasSize(1);
    assertThat(report().hooks())
        .containsExactly(
            new DrainReport.Hook(
                "drain-hook",
                "completed",
                Optional.of("abandon"),
                Optional.of(NOON.plusSeconds(3_600))));
    assertThat(told())
        .containsExactly(
            "the deadline passed after 1 h, its termination was abandoned: 1 replica, left running"
                + " web (service web)");
  }

  @Test
  void anInstanceThatIsLetGoOnlyAWhileAfterTheDeadlineIsToldAgain() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    looked(
        at(3_600, NodeState.DRAINING, drain().replica("web"))
            .outcome(
                new Outcome.Failed(
                    completing(Action.CompleteLifecycle.Result.CONTINUE), "throttled")));
    assertThat(report().hooks())
        .singleElement()
        .satisfies(hook -> {
          assertThat(hook.state()).isEqualTo("waiting");
          assertThat(hook.result()).contains("continue");
        });
    assertThat(report().letGoAt()).isEmpty();
    looked(
        at(3_630, NodeState.DRAINING, drain().replica("web"))
            .outcome(completes(Action.CompleteLifecycle.Result.CONTINUE))
            .completed("drain-hook"));

    assertThat(report().letGoAt()).contains(NOON.plusSeconds(3_630));
    assertThat(report().deadlineMissedAt()).contains(NOON.plusSeconds(3_600));
    assertThat(told())
        .containsExactly(
            "the deadline passed after 1 h: 1 replica, still there web (service web)",
            "the deadline passed after 1 h, and the instance was let go: 1 replica, left running"
                + " web (service web)");
  }

  @Test
  void anInstanceThatOthersLetGoBeforeTheDeadlineIsAWarningIfReplicasAreLeft() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    looked(
        at(300, NodeState.DRAINING, drain().replica("web").letGo(NOON.plusSeconds(300)))
            .ended("drain-hook"));
    looked(
        at(4_000, NodeState.DRAINING, drain().replica("web").letGo(NOON.plusSeconds(300)))
            .ended("drain-hook"));

    assertThat(report().outcome()).isEqualTo("let-go");
    assertThat(report().deadlineMissedAt()).isEmpty();
    assertThat(report().hooks()).extracting(DrainReport.Hook::state).containsExactly("ended");
    assertThat(lines).extracting(Line::level).containsExactly(Level.WARN);
    assertThat(told())
        .containsExactly("let go after 5 min: 1 replica, left running web (service web)");
    assertThat(node.run("history", "latest").out())
        .contains(
            """
            Hook      drain-hook: ended by somebody else, or timed out, at
                      2026-11-21T12:05:00Z
            """);
  }

  @Test
  void aHookThatAnAgentCompletedBeforeItWasKilledIsNotTakenForOneThatOthersEnded()
      throws IOException {
    looked(0, NodeState.DRAINED, drain());
    restarted();
    looked(at(2, NodeState.DRAINED, drain().letGo(NOON.plusSeconds(2))).completed("drain-hook"));
    assertThat(report().hooks()).extracting(DrainReport.Hook::state).containsExactly("completed");
    assertThat(report().outcome()).isEqualTo("let-go");
    assertThat(told()).containsExactly("drained in 0 s: no replicas");
  }

  @Test
  void aDeadlineAtWhichNobodySaysThatTheReplicasAreGoneIsMissed() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    looked(5, NodeState.DRAINING, drain().holding("ECS does not answer"));
    looked(3_600, NodeState.DRAINING, drain().holding("ECS does not answer"));
    assertThat(report().outcome()).isEqualTo("deadline-missed");
    assertThat(report().heldUntil()).isEmpty();
    assertThat(told())
        .containsExactly(
            "the deadline passed after 1 h without knowing that the replicas are gone: 1 replica,"
                + " the last to go was web (service web) after 5 s");
  }

  @Test
  void aSourceThatIsSilentAfterwardsNeitherHoldsAgainNorMissesTheDeadline() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    looked(5, NodeState.DRAINED, drain());
    looked(at(3_700, NodeState.DRAINING, drain().holding("Docker has to say")).withoutDocker());
    assertThat(report().outcome()).isEqualTo("drained");
    assertThat(report().heldUntil()).contains(NOON.plusSeconds(5));
  }

  @Test
  void aDrainWhoseEndNobodySawDoesNotGoOnForEver() throws IOException {
    looked(0, NodeState.DRAINING, drain().replica("web"));
    restarted();
    Instant later = NOON.plusSeconds(600);
    looked(600, NodeState.DRAINING, Drains.begun(later).cause(Cause.OPERATOR, Duration.ofHours(1)));
    assertThat(report().outcome()).isEqualTo("withdrawn");
    assertThat(report().end()).contains(later);
  }

  @Test
  void aDrainGoesOnInItsOwnReportWhereTheClockWasAheadOnce() throws IOException {
    Instant ahead = NOON.plus(Duration.ofDays(2));
    looked(
        Duration.ofDays(2).toSeconds(),
        NodeState.DRAINED,
        Drains.begun(ahead).cause(Cause.OPERATOR, Duration.ofHours(1)));
    looked(0, NodeState.DRAINING, drain().replica("web"));
    restarted();
    looked(60, NodeState.DRAINED, drain());
    assertThat(report().replicas()).hasSize(1);
  }

  @Test
  void onlyTheAgentAndItsGroupMayReadAReport() throws IOException {
    looked(0, NodeState.DRAINED, drain());
    assertThat(mode(node.places().history())).isEqualTo("rwxr-x---");
    try (Stream<Path> files = Files.list(node.places().history())) {
      assertThat(files.map(DrainEndTest::mode)).containsExactly("rw-r-----");
    }
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
